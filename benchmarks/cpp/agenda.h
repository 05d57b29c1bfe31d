// What is due next: simulation/compiled/agenda.py.
#pragma once
#include "arrays.h"

static inline bool sooner(double time, Whole who, Whole place) {
  double other = x_heap[place];
  if (time != other) return time < other;
  return heap_order[who] < heap_order[heap[place]];
}

static inline void put(Whole place, double time, Whole who) {
  heap[place] = who;
  x_heap[place] = time;
  heap_at[who] = place;
}

static inline void rise(Whole place, double time, Whole who) {
  while (place > 0) {
    Whole above = (place - 1) >> 1;
    if (!sooner(time, who, above)) break;
    put(place, x_heap[above], heap[above]);
    place = above;
  }
  put(place, time, who);
}

static inline void sink(Whole place, double time, Whole who) {
  Whole size = I[HEAP_SIZE];
  while (true) {
    Whole below = 2 * place + 1;
    if (below >= size) break;
    if (below + 1 < size && sooner(x_heap[below + 1], heap[below + 1], below)) ++below;
    if (sooner(time, who, below)) break;
    put(place, x_heap[below], heap[below]);
    place = below;
  }
  put(place, time, who);
}

static inline void replace(Whole place, double time, Whole who) {
  if (place > 0 && sooner(time, who, (place - 1) >> 1))
    rise(place, time, who);
  else
    sink(place, time, who);
}

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
    if (place != last) replace(place, x_heap[last], heap[last]);
    return;
  }
  heap_order[who] = order;
  replace(place, time, who);
}

static bool earlier(Whole one, Whole other) {
  if (x_agenda[one] != x_agenda[other]) return x_agenda[one] < x_agenda[other];
  const Whole *a = agenda + one * AGENDA_ROW, *b = agenda + other * AGENDA_ROW;
  if (a[DUE_POOL] != b[DUE_POOL]) return a[DUE_POOL] < b[DUE_POOL];
  return a[DUE_TURN] < b[DUE_TURN];
}

static void swap(Whole one, Whole other) {
  Whole *a = agenda + one * AGENDA_ROW;
  std::swap_ranges(a, a + AGENDA_ROW, agenda + other * AGENDA_ROW);
  std::swap(x_agenda[one], x_agenda[other]);
}

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
