/**
 * What find.js searches for, made by tests/proof/messages.py: the heading's id, the file that the
 * traceback ends in, 1 if only these layers say so although no word tells, the class, and the
 * sentences. `{kind=sample}` is a hole, and what the page has there.
 */
export const MESSAGES: [id: string, file: string, own: 0 | 1, error: string, ...sentences: string[]][];
