"""The tasks that prove the promise: run the snippets, change them, record what came of it."""
