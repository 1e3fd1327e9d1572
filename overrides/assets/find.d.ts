/**
 * A traceback or a message, read for what is on the error page. The text is searched for the fixed
 * parts of the messages in messages.js; colors, quote marks, prefixes, and where lines are broken
 * do not matter.
 *
 * Many messages are said by other programs, too: "mat1 and mat2 shapes cannot be multiplied". One
 * counts if
 *   1. it names what only these layers have: RNN, LSTM, GRU, hx, hidden_size, lengths …, or
 *      messages.js says that only these layers write it; or
 *   2. its traceback passes through torch/nn/modules/rnn.py or torch/nn/utils/rnn.py; or
 *   3. a source line or a function's name in its traceback names them (rnn, lstm, gru, h_n, hx,
 *      pack_padded_sequence …; the names of files and folders do not count); or
 *   4. nn.Sequential handed a tuple on; or
 *   5. there is no traceback at all, only the message: whoever pastes it is on that page.
 * For a program of Keras, JAX or another library, only 1 and 2 count.
 *
 * tests/test_find.py compares it with tracebacks of real programs.
 */

/**
 * Return the ids of the entries whose message a text holds: the last error first; of one error, the
 * entry with the longest fixed text, then the one raised in the same file, then the one whose
 * numbers and names are most alike. A few words without an error find the messages that hold them.
 * Empty if nothing fits. Takes anything, throws never; of a longer text the last 2 million
 * characters are read.
 */
export function find(text: unknown): string[];

/** Return what to search for instead: the words of the last line that says an error. */
export function query(text: unknown): string;

/** So few characters, without blanks, say nothing yet: nothing is found, and nothing is missing. */
export const FEW: number;
