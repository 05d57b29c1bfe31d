"""Positions in the compiled engine's arrays: the layout, without data.

Seven arrays hold a whole replication:

* ``I``: whole numbers: the sizes and offsets below, then the rulebook's tables, then the state of
  pools, queues and clocks of groups.
* ``X``: floats: time and parameter values, then the parts of the state that are not whole.
* ``P`` and ``F``: one row per person, of whole numbers and of floats. Rows follow one another, so
  column ``a`` of a person is ``P[person * I[P_ROW] + a]``.
* ``C``: one row for each hazard's clock that a person has ever started.
* ``L``: the accounts, all whole numbers (``simulation.ledger``).
* ``E``: one row per event, if they are kept.

The arrays are flat, so that the module, a build of the same sources for one machine, and a
browser can all take them as addresses. ``build`` writes these numbers into a header for the C++
in ``core``.
Numbers in capitals are positions in ``I`` unless their name begins with the letter of another
array.
"""

from __future__ import annotations

# Sizes
(
    N_PEOPLE,
    N_PLAIN,
    N_MARKS,
    N_KINDS,
    N_HAZARDS,
    N_POOLS,
    N_YEARS,
    N_EVENT_KINDS,
    N_ITEMS,
    N_PAYERS,
    N_REPORTS,
    N_REPORTED,
    N_GROUPS,
    N_SHOCKS,
    N_STEPS,
    N_PRICES,
    N_PAYER_RULES,
    N_DRIFTS,
    N_SETTINGS,
    N_WHATS,
    N_COUNTED,
    N_BANDS,
    COST_WHERE,
    N_CLOCK_ROWS,
    N_TICKET_ROWS,
    N_AGENDA_ROWS,
    N_EVENT_ROWS,
    N_GRANT_ROWS,
    ON_JOINING,
    ON_OPENING,
    MOVES_IN,
    KEEP_EVENTS,
    KEY,
    P_ROW,
    F_ROW,
    E_ROW,
    # Offsets of tables in I
    WHERE_START,
    CONDITION,
    PRODUCT_START,
    FACTOR,
    HAZARD,
    REACH_START,
    REACH,
    SHOCK,
    RESOURCE,
    OPTION,
    CODE,
    PRICE,
    SCALED,
    PAYER_RULE,
    PAYER_SHARE,
    WARD,
    SLOT_COST,
    HOME_COST,
    PERCENT_START,
    PERCENT,
    MARK_EDGE_START,
    REPORTED,
    TOUCHED_START,
    TOUCHED,
    POSSIBLE,
    CANDIDATE_START,
    CANDIDATE_PRICE,
    CANDIDATE_RULE_START,
    CANDIDATE_RULE,
    COUNTED,
    CANDIDATE_COUNT_START,
    CANDIDATE_COUNT,
    COST_EDGE,
    REST,
    REPORT_STEP,
    PRICED,
    READER_START,
    READER,
    DRIFT_PARAMETER,
    DRIFT_OF_PRICE,
    WARD_OF,
    SERVICE_OF,
    HOME_OF,
    HAZARD_SPREAD,
    DECISION_SPREAD,
    SHOCK_KEY,
    SHOCK_SPREAD,
    STEP,
    # Offsets of state in I
    POOL,
    QUEUE,
    QUEUE_OF,
    ORDER,
    GROUP_TURN,
    SUPPLY_REVISION,
    LEVELS_KNOWN,
    MEMBER_HEAD,
    CHANGED,
    STALE,
    LINE,
    COUNTED_NOW,
    CALL,
    GRANT,
    MET,
    TICKET,
    HEAP_AT,
    HEAP_ORDER,
    AGENDA,
    # Columns of P and F that depend on the rulebook
    P_HELD,
    P_TICKET,
    P_NOMINEE,
    P_CHOSEN,
    P_CLOCK,
    P_RUNNING,
    P_MEMBER,
    F_MARK_AT,
    F_RUN_DUE,
    F_RUN_RATE,
    # Offsets in X
    X_VALUE,
    X_YEAR_EDGE,
    X_MARK_EDGE,
    X_STEP,
    X_LEVEL,
    X_POOL,
    X_ORDER,
    X_GROUP,
    X_SUPPLY,
    X_LINE,
    X_HEAP,
    X_AGENDA,
    # Offsets in L
    L_SECONDS,
    L_AT_END,
    L_COUNTED,
    L_EVENTS,
    L_MOVES,
    L_SLOT_TIME,
    L_PEOPLE_MONEY,
    L_SLOT_MONEY,
    L_FUND,
    L_HIGH,
    # What changes during the run
    STATUS,
    YEAR,
    ACTIVE,
    EVENTS,
    CLOCKS_USED,
    TICKETS_USED,
    TICKET_FREE,
    GRANT_HEAD,
    GRANT_TAIL,
    MET_COUNT,
    HEAP_SIZE,
    AGENDA_SIZE,
    AGENDA_TURN,
    N_ORDERS,
    N_LINES,
    NEXT_STEP,
    N_STALE,
    HEADER,
) = range(153)

# Rows of tables, as in simulation.rulebook.tables
HAZARD_ROW, SHOCK_ROW, RESOURCE_ROW, OPTION_ROW, CODE_ROW, PRICE_ROW = 6, 4, 6, 2, 5, 10
PAYER_RULE_ROW, PAYER_SHARE_ROW, WARD_ROW, SLOT_COST_ROW, HOME_COST_ROW = 5, 2, 8, 4, 11
CONDITION_ROW, REACH_ROW, STEP_ROW = 2, 2, 2
# A *where* by its first condition, and the whole of it if there are more, or -1: for each hazard
# what is left of its *where* without reported attributes, and for each factor
IF_ATTRIBUTE, IS_AMONG, AND_WHERE, OF_PARAMETER, KIND, FACTOR_ROW = range(6)
REST_ROW = 3

# Columns of P: always the same, then attribute codes, then those that depend on the rulebook
PRESENT, MOVED_FROM, NEED, REPORT, NEXT_CLOCK, N_RUNNING, P_CODE = range(7)
# Columns of F, followed by when marks move on and when they were set
ACCRUED_TO, ALARM, SPENT_DAYS, F_DUE = range(4)

# Columns of C; when a running clock rings, and its rate, lie in F among those that run
THRESHOLD, USED, AS_OF, STARTED, FIRST, SECOND, OCCURRENCE, CLOCK_ROW = range(8)
# A person's cell for a hazard: its row in C, and its place from 1 among the clocks that run
PLACE_BITS = 8
PLACE = (1 << PLACE_BITS) - 1

# A pool in I and in X
COMMISSIONED, BOUGHT, HELD, RESTING, OPENING, ORDERED, PRIORITIES, FEWEST_OPEN, POOL_ROW = range(9)
(
    PAID,
    PAID_BOUGHT,
    ADVANCED,
    ORDERED_PAID,
    SLOTS_ACCRUED_TO,
    MOST_FUNDED,
    LAPSES_AT,
    X_POOL_ROW,
) = range(8)
HEAD, TAIL, WAITING, RESERVED, NOMINATED, SERVED, QUEUE_ROW = range(
    7
)  # SERVED: who is at this turn
TICKET_PERSON, TICKET_PROGRAM, TICKET_PRIORITY, TICKET_NEXT, TICKET_BEFORE, TICKET_ROW = range(6)

# A standing order for released money in I and in X
ORDER_POOL, ORDER_BOUGHT, ORDER_SAVED, ORDER_REVISION, ORDER_STOPS, ORDER_ROW = range(6)
SHARE, LAG_DAYS, X_ORDER_ROW = range(3)

# The clock of a group or of a pipeline in X
T_RATE, T_USED, T_AS_OF, T_THRESHOLD, T_DUE, X_TIMER_ROW = range(6)

# A line of what a person costs in I and in X
LINE_ITEM, LINE_DRIFT, LINE_PRICE, LINE_ROW = range(4)

# Something due to a resource: an entry of the agenda in I; when is in X
DUE_POOL, DUE_TURN, DUE_WHAT, DUE_ORDER, DUE_TAG, DUE_SLOTS, AGENDA_ROW = range(7)
RESTED, LAPSES, HIRED, SAVED_UP, BUILT, SUPPLIED = range(6)

# The heap of who is due next lies in X: for each place a moment and, as a whole number, who
ALARM_ROW = 2

# Floats that are always there
NOW, ELAPSED, END, FUND_ACCRUED_TO, NEXT_EDGE, X_HEADER = range(6)

# What slots cost, and what slot time is counted of; waiting by priority comes last
(
    SERVICE,
    HOME_VOID,
    CAPITAL,
    SET_UP,
    REDUNDANCY,
    WARD_VARIABLE,
    WARD_SEMI_FIXED,
    WARD_FIXED,
    WARD_STRANDED,
    N_SLOT_ITEMS,
) = range(10)
T_USABLE, T_OPEN, T_HELD, T_TURNAROUND, T_FUNDED, T_WAITING = range(6)
RELEASED, SET_ASIDE, REPAID, ADVANCED_FLOW, REINVESTED, N_FLOWS = range(6)

# Steps of a policy
(
    PARAMETER_STEP,
    CAPACITY_STEP,
    REINVEST_STEP,
    ADVANCE_STEP,
    CAPITAL_STEP,
    RESERVE_STEP,
    ORDER_STEP,
    PREPARE_STEP,
) = range(8)

# Why a run stopped before its end: an array was too small
FINISHED, CLOCKS_FULL, TICKETS_FULL, AGENDA_FULL, GRANTS_FULL, EVENTS_FULL = range(6)

MUCH = 1 << 33  # this many pence per year or more are added in two halves, whose products with
HALF_WORD_BITS = 30  # the seconds of a year fit into a word
