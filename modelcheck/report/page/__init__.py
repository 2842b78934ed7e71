"""The page on which one walks through a run: a document made here, and a front end that draws it.

Read in this order:

    schema    the document, as `front/types.js` has it
    places    places in the spec's text, and the text
    strips    the log as Kafka people draw it
    truths    what each property says at a state
    run       a trace with all there is to see at each of its states
    coverage  how often steps happened, and what kept others from happening
    groups    states taken together by the values of some variables
    drawn     the state graph, or what of it a page can hold
    spec      everything about one spec
    document  the document of a result
    html      one file of it and the front end
    front/    the front end
"""
