// What is due next: people and groups in one heap, resources in another.
//
// At the same instant the order is that of simulation/same_instant.py.
#pragma once
#include "arrays.h"

// Four places below each fill a line of the cache, and halve the way down.
static const Whole BRANCHES = 4;
static inline Whole above_place(Whole place) { return (place - 1) / BRANCHES; }

// Whether (time, who) comes before the entry at a place of the heap.
static inline bool sooner(double time, Whole who, Whole place) {
  if (time != heap[place].time) return time < heap[place].time;
  return heap_order[who] < heap_order[heap[place].who];
}

// Put an entry at a place of the heap.
static inline void put(Whole place, double time, Whole who) {
  heap[place] = {time, who};
  heap_at[who] = place;
}

// Move towards the top as far as due.
static inline void rise(Whole place, double time, Whole who) {
  while (place > 0) {
    Whole above = above_place(place);
    if (!sooner(time, who, above)) break;
    put(place, heap[above].time, heap[above].who);
    place = above;
  }
  put(place, time, who);
}

// Move towards the bottom as far as due.
static inline void sink(Whole place, double time, Whole who) {
  Whole size = I[HEAP_SIZE];
  while (true) {
    Whole first = place * BRANCHES + 1, end = min(first + BRANCHES, size), below = first;
    if (first >= size) break;
    for (Whole next = first + 1; next < end; ++next)
      if (sooner(heap[next].time, heap[next].who, below)) below = next;
    if (sooner(time, who, below)) break;
    put(place, heap[below].time, heap[below].who);
    place = below;
  }
  put(place, time, who);
}

// Fill a place of the heap, and put the heap in order again.
static inline void replace(Whole place, double time, Whole who) {
  if (place > 0 && sooner(time, who, above_place(place)))
    rise(place, time, who);
  else
    sink(place, time, who);
}

// Set the time of the next event of a person or group; infinity for none.
static void set_alarm(Whole who, double time, Whole order) {
  Whole place = heap_at[who];
  if (place < 0) {
    if (time == NEVER) return;
    heap_order[who] = order;
    rise(I[HEAP_SIZE]++, time, who);
    return;
  }
  if (time == NEVER) {
    heap_at[who] = -1;
    Whole last = --I[HEAP_SIZE];
    if (place != last) replace(place, heap[last].time, heap[last].who);
    return;
  }
  heap_order[who] = order;
  replace(place, time, who);
}

// Whether one entry of the agenda comes before another, by their places.
static bool earlier(Whole one, Whole other) {
  if (x_agenda[one] != x_agenda[other]) return x_agenda[one] < x_agenda[other];
  const Whole *a = agenda + one * AGENDA_ROW, *b = agenda + other * AGENDA_ROW;
  if (a[DUE_POOL] != b[DUE_POOL]) return a[DUE_POOL] < b[DUE_POOL];
  return a[DUE_TURN] < b[DUE_TURN];
}

// Swap two entries of the agenda.
static void swap(Whole one, Whole other) {
  Whole *a = agenda + one * AGENDA_ROW;
  Whole *b = agenda + other * AGENDA_ROW;
  for (Whole i = 0; i < AGENDA_ROW; ++i) exchange(a[i], b[i]);
  exchange(x_agenda[one], x_agenda[other]);
}

// Something will be due to a resource. Args: order: standing order that it comes from, or -1.
// tag: what must still be true of the order or pipeline then. slots: how many slots it is about.
static void schedule(double at, Whole pool, Whole what, Whole order, Whole tag, Whole slots) {
  Whole place = I[AGENDA_SIZE];
  if (place >= I[N_AGENDA_ROWS]) {
    I[STATUS] = AGENDA_FULL;
    return;
  }
  I[AGENDA_SIZE] += 1;
  Whole *row = agenda + place * AGENDA_ROW;
  row[DUE_POOL] = pool;
  row[DUE_TURN] = I[AGENDA_TURN];
  row[DUE_WHAT] = what;
  row[DUE_ORDER] = order;
  row[DUE_TAG] = tag;
  row[DUE_SLOTS] = slots;
  x_agenda[place] = at;
  I[AGENDA_TURN] += 1;
  while (place > 0 && earlier(place, (place - 1) >> 1)) {
    swap(place, (place - 1) >> 1);
    place = (place - 1) >> 1;
  }
}

// Take the first entry off the agenda; it then lies just behind the last.
static void drop_first() {
  Whole size = --I[AGENDA_SIZE], place = 0;
  swap(0, size);
  while (true) {
    Whole below = 2 * place + 1;
    if (below >= size) return;
    if (below + 1 < size && earlier(below + 1, below)) ++below;
    if (earlier(place, below)) return;
    swap(place, below);
    place = below;
  }
}
