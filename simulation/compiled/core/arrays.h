// The arrays of one run, laid out as simulation/compiled/cells.py says, and where tables begin.
//
// File-scope variables whose address nobody takes: the compiler then knows that no store into an
// array moves them. One run at a time.
#pragma once
#include "layout.h"
#include "numbers.h"

using namespace cells;
using namespace same_instant;
using ledger::WORD_BITS;

static Whole *I, *L;
static double *X, *F, *C, *E;
static int32_t *P;
static const double *joins_at;

// Every size, column and table by its name here and its number in I.
#define SIZES(AT) \
  AT(n_people, N_PEOPLE) AT(n_plain, N_PLAIN) AT(n_marks, N_MARKS) AT(n_hazards, N_HAZARDS) \
  AT(n_pools, N_POOLS) AT(n_years, N_YEARS) AT(n_event_kinds, N_EVENT_KINDS) \
  AT(n_items, N_ITEMS) AT(n_payers, N_PAYERS) AT(n_reports, N_REPORTS) \
  AT(n_reported, N_REPORTED) AT(n_groups, N_GROUPS) AT(n_shocks, N_SHOCKS) \
  AT(n_drifts, N_DRIFTS) AT(n_settings, N_SETTINGS) AT(n_whats, N_WHATS) \
  AT(n_counted, N_COUNTED) AT(n_bands, N_BANDS) AT(cost_where, COST_WHERE) \
  AT(moves_in, MOVES_IN)
#define COLUMNS(AT) \
  AT(p_columns, P_ROW) AT(f_columns, F_ROW) AT(e_columns, E_ROW) AT(p_held, P_HELD) \
  AT(p_ticket, P_TICKET) AT(p_nominee, P_NOMINEE) AT(p_chosen, P_CHOSEN) AT(p_clock, P_CLOCK) AT(p_running, P_RUNNING) \
  AT(p_member, P_MEMBER) AT(f_mark_at, F_MARK_AT) AT(f_run_due, F_RUN_DUE) \
  AT(f_run_rate, F_RUN_RATE)
#define TABLES(AT) \
  AT(where_start, WHERE_START) AT(condition, CONDITION) AT(product_start, PRODUCT_START) \
  AT(factor, FACTOR) AT(hazard_row, HAZARD) AT(reach_start, REACH_START) AT(reach, REACH) \
  AT(shock_row, SHOCK) AT(resource, RESOURCE) AT(option, OPTION) AT(code_row, CODE) \
  AT(price_row, PRICE) AT(scaled, SCALED) AT(payer_rule, PAYER_RULE) \
  AT(payer_share, PAYER_SHARE) AT(ward_row, WARD) AT(slot_cost, SLOT_COST) \
  AT(home_cost, HOME_COST) AT(percent_start, PERCENT_START) AT(percent, PERCENT) \
  AT(mark_edge_start, MARK_EDGE_START) AT(reported, REPORTED) \
  AT(touched_start, TOUCHED_START) AT(touched, TOUCHED) AT(possible, POSSIBLE) \
  AT(candidate_start, CANDIDATE_START) AT(candidate_price, CANDIDATE_PRICE) \
  AT(candidate_rule_start, CANDIDATE_RULE_START) AT(candidate_rule, CANDIDATE_RULE) \
  AT(counted, COUNTED) AT(candidate_count_start, CANDIDATE_COUNT_START) \
  AT(candidate_count, CANDIDATE_COUNT) AT(cost_edge, COST_EDGE) \
  AT(rest_row, REST) AT(report_step, REPORT_STEP) AT(priced, PRICED) \
  AT(reader_start, READER_START) AT(reader, READER) AT(drift_parameter, DRIFT_PARAMETER) \
  AT(drift_of_price, DRIFT_OF_PRICE) AT(ward_of, WARD_OF) AT(service_of, SERVICE_OF) \
  AT(home_of, HOME_OF) AT(hazard_spread, HAZARD_SPREAD) AT(decision_spread, DECISION_SPREAD) \
  AT(shock_key, SHOCK_KEY) AT(shock_spread, SHOCK_SPREAD) AT(step_row, STEP) \
  AT(queue_of, QUEUE_OF)
#define STATE(AT) \
  AT(pool_row, POOL) AT(queue_row, QUEUE) AT(order_row, ORDER) AT(group_turn, GROUP_TURN) \
  AT(supply_revision, SUPPLY_REVISION) AT(levels_known, LEVELS_KNOWN) \
  AT(member_head, MEMBER_HEAD) AT(changed, CHANGED) AT(stale, STALE) AT(line_row, LINE) \
  AT(counted_now, COUNTED_NOW) AT(call, CALL) \
  AT(grant_row, GRANT) AT(met, MET) AT(ticket_row, TICKET) \
  AT(heap_at, HEAP_AT) AT(heap_order, HEAP_ORDER) AT(agenda, AGENDA)
#define FLOATS(AT) \
  AT(values, X_VALUE) AT(year_edge, X_YEAR_EDGE) AT(mark_edge, X_MARK_EDGE) \
  AT(x_step, X_STEP) AT(x_level, X_LEVEL) AT(x_pool, X_POOL) AT(x_order, X_ORDER) \
  AT(x_group, X_GROUP) AT(x_supply, X_SUPPLY) AT(x_line, X_LINE) \
  AT(x_agenda, X_AGENDA)

#define A_NUMBER(name, number) static Whole name;
#define A_TABLE(name, number) static const Whole *name;
#define SOME_STATE(name, number) static Whole *name;
#define SOME_FLOATS(name, number) static double *name;
SIZES(A_NUMBER)
COLUMNS(A_NUMBER)
TABLES(A_TABLE)
STATE(SOME_STATE)
FLOATS(SOME_FLOATS)

// A place of the heap. Time and person are adjacent, because for a country neither is in the cache.
struct Alarm {
  double time;
  Whole who;
};
static_assert(sizeof(Alarm) == ALARM_ROW * sizeof(double), "as cells.py says");
static Alarm *heap;

// A person's row of whole numbers, and of floats.
static inline int32_t *of(Whole person) { return P + person * p_columns; }
static inline double *floats_of(Whole person) { return F + person * f_columns; }

// Read the position of everything.
static void find_arrays() {
#define READ(name, number) name = I[number];
#define FIND(name, number) name = I + I[number];
#define FIND_FLOATS(name, number) name = X + I[number];
  SIZES(READ)
  COLUMNS(READ)
  TABLES(FIND)
  STATE(FIND)
  FLOATS(FIND_FLOATS)
  heap = reinterpret_cast<Alarm *>(X + I[X_HEAP]);
}
