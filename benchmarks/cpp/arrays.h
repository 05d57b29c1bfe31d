// The arrays of one run, as simulation/compiled/cells.py lays them out, and where each table begins.
//
// File-scope variables whose address nobody takes: the compiler then knows that no store into an
// array moves them.  One run at a time.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "layout.h"

using std::max;
using std::min;
using namespace cells;
using namespace same_instant;
using ledger::WORD_BITS;
typedef int64_t Whole;

static const double NEVER = std::numeric_limits<double>::infinity();
static const Whole NOBODY = -1;

static Whole *I, *L;
static double *X, *F, *C, *E;
static int32_t *P;
static const double *joins_at;
static Whole p_columns, f_columns, e_columns;

static Whole n_people, n_plain, n_marks, n_hazards, n_pools, n_years, n_event_kinds, n_items,
    n_payers, n_reports, n_reported, n_groups, n_shocks, n_drifts, n_settings, n_whats, moves_in;
static Whole p_held, p_ticket, p_chosen, p_clock, p_running, p_member, f_mark_at, f_run_due,
    f_run_rate;

static const Whole *where_start, *condition, *product_start, *factor, *hazard_row, *reach_start,
    *reach, *shock_row, *resource, *option, *code_row, *price_row, *scaled, *payer_rule,
    *payer_share, *ward_row, *slot_cost, *home_cost, *percent_start, *percent, *mark_edge_start,
    *reported, *touched_start, *touched, *possible, *possible_start, *possible_list,
    *candidate_start, *candidate_price, *candidate_rule_start, *candidate_rule, *rest_of_where,
    *report_step, *priced, *reader_start, *reader, *drift_parameter, *drift_of_price, *ward_of,
    *service_of, *home_of, *hazard_spread, *decision_spread, *shock_key, *shock_spread, *step_row,
    *queue_of;
static Whole *pool_row, *queue_row, *order_row, *group_turn, *supply_revision, *levels_known,
    *member_head, *changed, *line_row, *call, *grant_row, *met, *ticket_row, *heap, *heap_at,
    *heap_order, *agenda;
static double *values, *year_edge, *mark_edge, *x_step, *x_level, *x_pool, *x_order, *x_group,
    *x_supply, *x_line, *x_heap, *x_agenda;

static inline int32_t *of(Whole person) { return P + person * p_columns; }
static inline double *floats_of(Whole person) { return F + person * f_columns; }

static void find_arrays() {
  p_columns = I[P_ROW], f_columns = I[F_ROW], e_columns = I[E_ROW];
  n_people = I[N_PEOPLE], n_plain = I[N_PLAIN], n_marks = I[N_MARKS], n_hazards = I[N_HAZARDS];
  n_pools = I[N_POOLS], n_years = I[N_YEARS], n_event_kinds = I[N_EVENT_KINDS];
  n_items = I[N_ITEMS], n_payers = I[N_PAYERS], n_reports = I[N_REPORTS];
  n_reported = I[N_REPORTED], n_groups = I[N_GROUPS], n_shocks = I[N_SHOCKS];
  n_drifts = I[N_DRIFTS], n_settings = I[N_SETTINGS], n_whats = I[N_WHATS];
  moves_in = I[MOVES_IN];
  p_held = I[P_HELD], p_ticket = I[P_TICKET], p_chosen = I[P_CHOSEN], p_clock = I[P_CLOCK];
  p_running = I[P_RUNNING], p_member = I[P_MEMBER], f_mark_at = I[F_MARK_AT];
  f_run_due = I[F_RUN_DUE], f_run_rate = I[F_RUN_RATE];
  where_start = I + I[WHERE_START], condition = I + I[CONDITION];
  product_start = I + I[PRODUCT_START], factor = I + I[FACTOR], hazard_row = I + I[HAZARD];
  reach_start = I + I[REACH_START], reach = I + I[REACH], shock_row = I + I[SHOCK];
  resource = I + I[RESOURCE], option = I + I[OPTION], code_row = I + I[CODE];
  price_row = I + I[PRICE], scaled = I + I[SCALED], payer_rule = I + I[PAYER_RULE];
  payer_share = I + I[PAYER_SHARE], ward_row = I + I[WARD], slot_cost = I + I[SLOT_COST];
  home_cost = I + I[HOME_COST], percent_start = I + I[PERCENT_START], percent = I + I[PERCENT];
  mark_edge_start = I + I[MARK_EDGE_START], reported = I + I[REPORTED];
  touched_start = I + I[TOUCHED_START], touched = I + I[TOUCHED], possible = I + I[POSSIBLE];
  possible_start = I + I[POSSIBLE_START], possible_list = I + I[POSSIBLE_LIST];
  candidate_start = I + I[CANDIDATE_START], candidate_price = I + I[CANDIDATE_PRICE];
  candidate_rule_start = I + I[CANDIDATE_RULE_START], candidate_rule = I + I[CANDIDATE_RULE];
  rest_of_where = I + I[REST_OF_WHERE], report_step = I + I[REPORT_STEP], priced = I + I[PRICED];
  reader_start = I + I[READER_START], reader = I + I[READER];
  drift_parameter = I + I[DRIFT_PARAMETER], drift_of_price = I + I[DRIFT_OF_PRICE];
  ward_of = I + I[WARD_OF], service_of = I + I[SERVICE_OF], home_of = I + I[HOME_OF];
  hazard_spread = I + I[HAZARD_SPREAD], decision_spread = I + I[DECISION_SPREAD];
  shock_key = I + I[SHOCK_KEY], shock_spread = I + I[SHOCK_SPREAD], step_row = I + I[STEP];
  queue_of = I + I[QUEUE_OF], pool_row = I + I[POOL], queue_row = I + I[QUEUE];
  order_row = I + I[ORDER], group_turn = I + I[GROUP_TURN];
  supply_revision = I + I[SUPPLY_REVISION], levels_known = I + I[LEVELS_KNOWN];
  member_head = I + I[MEMBER_HEAD], changed = I + I[CHANGED], line_row = I + I[LINE];
  call = I + I[CALL], grant_row = I + I[GRANT], met = I + I[MET], ticket_row = I + I[TICKET];
  heap = I + I[HEAP], heap_at = I + I[HEAP_AT], heap_order = I + I[HEAP_ORDER];
  agenda = I + I[AGENDA], values = X + I[X_VALUE], year_edge = X + I[X_YEAR_EDGE];
  mark_edge = X + I[X_MARK_EDGE], x_step = X + I[X_STEP], x_level = X + I[X_LEVEL];
  x_pool = X + I[X_POOL], x_order = X + I[X_ORDER], x_group = X + I[X_GROUP];
  x_supply = X + I[X_SUPPLY], x_line = X + I[X_LINE], x_heap = X + I[X_HEAP];
  x_agenda = X + I[X_AGENDA];
}
