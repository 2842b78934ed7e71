/**
 * The document that a page shows: made by `modelcheck/report/page`, and the only thing that Python and the page share.
 *
 * Everything a reader sees is text that Python wrote, in the words of the terminal: the page chooses, draws and moves,
 * and knows nothing about specs. Numbers of steps begin at 1; row 0 of a trace is the first state.
 */

/**
 * How a sign is to be taken; the text beside it says the same.
 * @typedef {"good" | "bad" | "allowed" | "unsure" | "plain"} Sign
 */

/**
 * @typedef {object} PageDocument
 * @property {"modelcheck.page/1"} schema
 * @property {string} version The version of modelcheck.
 * @property {SpecDocument[]} specs
 * @property {MessageDocument[]} messages What else is to be said: above all what is wrong with specs that could not be
 *   checked.
 * @property {LiveDocument | null} live What a server offers; null in a file.
 */

/**
 * @typedef {object} MessageDocument
 * @property {Sign} sign
 * @property {string} text Of several lines, as a terminal would show it.
 */

/**
 * @typedef {object} SpecDocument
 * @property {string} name
 * @property {string} file
 * @property {string} parameters `messages=2 crashes=1`; empty where there are none.
 * @property {Sign} sign
 * @property {string} verdict `at-least-once, as promised`.
 * @property {string} about What the spec says of itself; may be empty.
 * @property {PropertyDocument[]} properties
 * @property {TraceDocument[]} traces Counterexamples first, in the order of the properties; then witnesses and a sample run.
 * @property {Record<string, SourceDocument>} sources The text of the files that places are in, by name.
 * @property {CoverageDocument[]} coverage How often each step happened, in the order of the spec.
 * @property {GraphDocument | null} graph Null where no state was reached.
 * @property {string[]} run What was explored and what was not, a sentence each.
 * @property {string} proof Why properties hold for any size: preformatted text; empty without a proof.
 */

/**
 * @typedef {object} PropertyDocument
 * @property {string} name `no_loss`.
 * @property {Sign} sign
 * @property {string} answer `nothing is lost`.
 * @property {string} detail `for any number of messages and crashes`, `allowed`; may be empty.
 * @property {number | null} trace The position of its trace in `traces`.
 */

/**
 * A run, with everything there is to see at each of its states.
 * @typedef {object} TraceDocument
 * @property {string} id Unique in its spec, and good in a URL: `no_duplicate`, `sample`.
 * @property {"counterexample" | "witness" | "sample" | "walk" | "file"} kind
 * @property {string} title `record 0 takes effect twice, after 1 crash`.
 * @property {string} parameters As in `SpecDocument`, where the trace is of another instance; else empty.
 * @property {string[]} why Sentences; text between backquotes is from the spec.
 * @property {number | null} culprit The number of the step to look at.
 * @property {LoopDocument | null} loop
 * @property {string[]} lanes The names of the lanes, from left to right.
 * @property {string[]} cells The names of the parts of the state: `committed`, `position[c0]`.
 * @property {string[]} watches Watch expressions.
 * @property {RowDocument[]} rows
 * @property {boolean} replayed True if the reference semantics has repeated the run; a file that was dropped on a page
 *   was not.
 * @property {object | null} saved The run as `modelcheck.trace/2`, which `modelcheck show` and this page read.
 * @property {string} command How to reopen it in a terminal; empty if that is not known.
 */

/**
 * @typedef {object} LoopDocument
 * @property {number} from The first row that repeats; the last one if nothing more happens.
 * @property {string} words `steps 2 to 3 repeat for ever, ...`: also which fairness is used.
 */

/**
 * @typedef {object} RowDocument
 * @property {number} number
 * @property {string} step `poll(c0)`; empty in row 0.
 * @property {boolean} fault
 * @property {[number, "local" | "effect" | "crash" | "fault"][]} glyphs What happened on which lane.
 * @property {[number, number, string] | null} arrow From lane, to lane, label (may be empty).
 * @property {ChangeDocument[]} changes
 * @property {boolean} violates The property is false here.
 * @property {boolean} loses A message is lost here.
 * @property {string[]} values The values of `cells`, in their order.
 * @property {TruthDocument[]} truths
 * @property {StripDocument[]} strips
 * @property {string[]} watched The values of `watches`, in their order.
 * @property {PlaceDocument | null} source The step in the spec.
 * @property {PlaceDocument | null} blame The statement to look at.
 * @property {number | null} node The state in the graph.
 */

/**
 * @typedef {object} ChangeDocument
 * @property {string} text `position 0 → 1`, `record 0 takes effect`.
 * @property {"effect" | "again" | "forgot" | "fault" | "mark" | "plain"} kind
 */

/**
 * @typedef {object} TruthDocument
 * @property {string} property
 * @property {boolean | null} holds Null where it is not known, or not a matter of one state.
 * @property {string} words `true`, `record 0 can still take effect`, `false: delivered[0] = 2`.
 * @property {PlaceDocument} [part] The smallest false part.
 */

/**
 * The log of one partition as Kafka people draw it.
 * @typedef {object} StripDocument
 * @property {string} name `p0`; empty where there is only one.
 * @property {number[]} effects How often each record took effect, by offset.
 * @property {number | null} end The end of the log; null where the spec has none but the number of its records.
 * @property {PointerDocument[]} pointers
 * @property {string} words What a reader should see: `committed 0 = position 0: record 0 is next`; may be empty.
 */

/**
 * @typedef {object} PointerDocument
 * @property {string} name `committed`, `position[c0]`.
 * @property {number | null} at The offset; null where it has none now.
 * @property {boolean} shared True if it survives crashes and belongs to nobody.
 */

/**
 * @typedef {object} PlaceDocument
 * @property {string} file A key of `sources`.
 * @property {number} line From 1.
 * @property {number} column From 1.
 * @property {number} endLine
 * @property {number} endColumn Behind the last character.
 */

/**
 * @typedef {object} SourceDocument
 * @property {number} first The number of the first line.
 * @property {string[]} lines
 */

/**
 * @typedef {object} CoverageDocument
 * @property {string} step
 * @property {boolean} fault
 * @property {number} times
 * @property {string} blocked For a step that never happened: the part of its guard that was false most often, and how
 *   often; else empty.
 * @property {PlaceDocument | null} part That part.
 */

/**
 * The state graph, or what of it a page can hold.
 * @typedef {object} GraphDocument
 * @property {number} states
 * @property {number} transitions
 * @property {boolean} complete True if every reachable state was visited.
 * @property {number[]} histogram The number of states in each level, the first state being level 0.
 * @property {string[]} cells The names of the parts of the state.
 * @property {string[]} texts Values; nodes refer to them.
 * @property {NodeDocument[]} nodes
 * @property {[number, number, number][]} edges From node, to node (positions in `nodes`), position in `labels`.
 * @property {{text: string, fault: boolean}[]} labels
 * @property {string} leftOut What is not drawn: `the 98,211 states more than 1 step from a trace`; else empty.
 * @property {GroupingDocument[]} groupings Ready-made quotients; for a graph that is there as a whole the page makes others.
 */

/**
 * @typedef {object} NodeDocument
 * @property {number} state Its number in breadth-first order.
 * @property {number} level
 * @property {number[]} values Positions in `texts`, one for each of `cells`.
 * @property {"lost" | "duplicate" | ""} mark
 */

/**
 * The graph with states taken together that have the same values of some variables.
 * @typedef {object} GroupingDocument
 * @property {string[]} by Names of parts of the state.
 * @property {{values: string[], states: number, mark: "lost" | "duplicate" | ""}[]} groups In the order of their first state.
 * @property {[number, number, string, number][]} edges From group, to group, name of the step, how many transitions.
 * @property {string} leftOut
 */

/**
 * What a server offers.
 * @typedef {object} LiveDocument
 * @property {string} token To be sent as the header `X-Modelcheck-Token` with every request.
 * @property {number} version Grows when the spec changes.
 * @property {Place} at Where to begin.
 */

/**
 * A place in a run, which a URL fragment or a server takes.
 * @typedef {object} Place
 * @property {string} spec
 * @property {string} trace The id of a trace; empty for a run of one's own.
 * @property {number} step
 * @property {string[]} steps The step instances of a run of one's own.
 */

/**
 * The answer of a server to where a run can go from its last state.
 * @typedef {object} Walk
 * @property {TraceDocument} trace
 * @property {ChoiceDocument[]} enabled
 * @property {DisabledDocument[]} disabled
 * @property {string} problem A step that the spec does not take, and why; the trace ends before it. Else empty.
 */

/**
 * @typedef {object} ChoiceDocument
 * @property {string} step `poll(c0)`.
 * @property {boolean} fault
 * @property {string[]} changes What it would change.
 */

/**
 * @typedef {object} DisabledDocument
 * @property {string} step
 * @property {boolean} fault
 * @property {string} why The false part of its guard.
 * @property {PlaceDocument | null} part
 */

export {};
