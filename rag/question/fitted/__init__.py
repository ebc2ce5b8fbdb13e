"""What functions fitted on marked questions tell of a question.

    question, its vector -> likelihoods of the kinds that a file of weights knows

`function` is what they share; `operation` is the one for sums.  Read `rag.question.view_function` for that of views.
"""
