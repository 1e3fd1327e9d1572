"""The project's rules as functions from text to findings, so that each can be shown failing.

A finding is one line: `file:line: what is wrong. What to do.`
"""
