/** A traceback or a message in, the ids of its entries on the error page out. */

import { MESSAGES } from "./messages.js";

const MOST = 2e6; // characters that are read, from the end
export const FEW = 10; // characters that say nothing yet, without blanks
const BARE = 12; // lines that may be a message without a traceback

/** What may stand in a hole, in a text without blanks. None is without a bound: a text may be long. */
const HOLES = {
  n: "-?\\d[\\d.,x-]{0,80}(?:e[-+]?\\d{1,3})?",
  layer: "(?:RNN|LSTM|GRU)(?:Cell)?",
  function: "(?:rnn_tanh|rnn_relu|lstm|gru)(?:_cell)?",
  dtype: "(?:torch\\.)?\\w{1,20}(?:\\.\\w{1,20})?",
  device: "[a-z]{1,12}(?::\\d{1,3})?",
  weight: "(?:weight|bias)_(?:ih|hh|hr)_l\\d{1,4}(?:_reverse)?",
  path: '[\\w.",]{0,400}?',
  word: "[\\w.]{1,60}",
  any: "[^]{0,2000}?",
};

/** A message, without blanks, that only these layers have. */
const OWN =
  /RNN|LSTM|GRU|rnn|lstm|gru\(|_[ih]h_l\d|hidden|\b[hc]x(?:should|and|\[|')|input_size|proj_size|num_layers|nonlinearity|batch_first|recurrent|PackedSequence|lengths|batch_sizes|enforce_sorted|total_length/;
/** A name in a line of code. */
const NAMES =
  /[Ll]stm|LSTM|[Rr]nn|RNN|[Gg]ru(?![a-z])|GRU|\b(?:h_n|c_n|h_0|c_0|hn|cn|h0|c0|hx|cx)\b|[Pp]ack(?:ed)?_?(?:padded_?)?[Ss]equence/;
const PATH = /[\\/]|\.py|\.ipynb/;
const BETWEEN_WORDS = /[\s"'`,;()=[\]{}<>]+/;

const TRACEBACK = /(?=Traceback \(most recent call last)/;
const FRAMES = /Traceback \(most recent call last|^[ \t]*-+> \d|File "[^"\n]{1,300}", line \d|\.py:\d+, in |, line \d+, in /m;
const FILES = /\b(\w{1,60}\.py)(?:", line |:\d| in )/g;
const LAYERS = /torch[\\/]nn[\\/](?:modules|utils)[\\/]rnn\.py/;
const SEQUENTIAL = /torch[\\/]nn[\\/]modules[\\/]container\.py/;
const OTHERS = /[\\/](?:keras|tensorflow|jax|flax|paddle|mxnet|chainer)[\\/]/;

const squeeze = (text) => text.replace(/\s+/g, "");
const literal = (text) => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
const sum = (numbers) => numbers.reduce((one, other) => one + other, 0);

/** A sentence as a pattern, the number of its fixed characters, and what the page has in its holes. */
function compile(sentence, flags) {
  const [first, ...rest] = sentence.split(/\{(\w+)=([^}]*)\}/);
  const texts = [squeeze(first)];
  const samples = [];
  let source = literal(texts[0]);
  for (let k = 0; k < rest.length; k += 3) {
    const text = squeeze(rest[k + 2]);
    source += `(${HOLES[rest[k]]})${literal(text)}`;
    samples.push(rest[k + 1]);
    texts.push(text);
  }
  const longest = texts.reduce((one, other) => (other.length > one.length ? other : one));
  return { pattern: new RegExp(source, flags), fixed: sum(texts.map(({ length }) => length)), longest, samples };
}

const TABLE = MESSAGES.map(([id, file, own, error, ...sentences]) => {
  const [first, ...rest] = sentences.map((sentence, k) => compile(sentence, k ? "y" : "g"));
  return { id, file, own, error, first, rest, words: blur(sentences.join(" ").replace(/\{\w+=([^}]*)\}/g, "$1")) };
});

/** Take out what a terminal, a mail or a word processor puts around the lines and signs. */
function plain(text) {
  return (typeof text === "string" ? text : "")
    .slice(-MOST)
    .replace(/\u001b\[[\d;?]*[A-Za-z]|\[\d[\d;]{0,20}m|[\u200b\ufeff]/g, "")
    .replace(/[‘’]/g, "'")
    .replace(/[“”]/g, '"')
    .replace(/^[ \t]*(?:>[ \t]*)+/gm, "");
}

/** Text without case, blanks and numbers, to compare a few words with. */
function blur(text) {
  const even = text.replace(/\b\d[\d.,x]*(?: \d[\d.,x]*)*/g, "0").replace(/torch\.\w+|\b(?:RNN|LSTM|GRU)(?:Cell)?\b/g, "?");
  return squeeze(even).toLowerCase();
}

/** Whether a line of code names these layers. A path only says where somebody keeps a file. */
function named(text) {
  return text.split(BETWEEN_WORDS).some((word) => NAMES.test(word) && !PATH.test(word));
}

/** Whether what is said is of these layers, given what stands before it in its traceback. */
function ours(own, said, before, bare) {
  if (own || OWN.test(said) || LAYERS.test(before)) return true;
  if (OTHERS.test(before)) return false;
  return bare || named(before) || (said.endsWith("nottuple") && SEQUENTIAL.test(before));
}

/** How much a hole is like the page's: the same, or as many numbers. */
function alike(hole, sample) {
  if (hole === sample) return 2;
  return hole.split(",").length === sample.split(",").length ? 1 : 0;
}

/** Where the character that is number `count` without blanks stands. */
function position(text, count) {
  const blank = /\s+/g;
  let at = 0;
  for (let left = count; ; ) {
    const next = blank.exec(text);
    if (!next || next.index - at > left) return at + left;
    left -= next.index - at;
    at = blank.lastIndex;
  }
}

/** The last place where the first sentence stands; best behind its class, then behind another. */
function last({ error, first }, tight, bare) {
  let best;
  for (const match of tight.matchAll(first.pattern)) {
    const before = tight.slice(Math.max(0, match.index - 60), match.index);
    const said = before.endsWith(`${error}:`) ? 2 : /(?:Error|Exception|Warning):$/.test(before) ? 1 : 0;
    if (!said && !bare && /["'`(]$/.test(before)) continue; // a line of code that would raise it
    if (!best || said >= best.said) best = { match, said };
  }
  return best;
}

/** How a message stands in one traceback, if it does. */
function stand(message, text, tight, bare) {
  const best = last(message, tight, bare);
  if (!best) return;
  const { match, said } = best;
  const { index } = match;
  const matches = [[match, message.first]];
  let end = index + match[0].length;
  for (const sentence of message.rest) {
    sentence.pattern.lastIndex = end;
    const next = sentence.pattern.exec(tight);
    if (!next) break;
    matches.push([next, sentence]);
    end = sentence.pattern.lastIndex;
  }
  const start = position(text, index);
  const before = text.slice(0, start);
  if (/[\w.]$/.test(before.slice(-1))) return; // MyLSTM.forward() is not LSTM.forward()
  if (!ours(message.own, tight.slice(index, end), before, bare && said !== 1)) return;
  return {
    id: message.id,
    index,
    end,
    said,
    fixed: sum(matches.map(([, { fixed }]) => fixed)),
    file: Number([...before.matchAll(FILES)].at(-1)?.[1] === message.file),
    whole: Number(matches.length > message.rest.length),
    alike: sum(matches.flatMap(([[, ...holes], { samples }]) => holes.map((hole, k) => alike(hole, samples[k])))),
  };
}

const RANK = ["order", "end", "said", "file", "whole", "alike"];

export function find(text) {
  const clean = plain(text);
  const all = squeeze(clean);
  const bare = !FRAMES.test(clean) && clean.trim().split("\n").length <= BARE;
  const present = TABLE.filter(({ first }) => all.includes(first.longest));
  // Of tracebacks that are the same, the last one counts.
  const tracebacks = new Map(clean.split(TRACEBACK).map((one, order) => [one, order]));
  let found = [];
  for (const [one, order] of present.length ? tracebacks : []) {
    const tight = squeeze(one);
    const here = present.map((message) => stand(message, one, tight, bare)).filter((place) => place);
    for (const place of here) {
      const longer = ({ index, end, fixed }) => fixed > place.fixed && index < place.end && place.index < end;
      if (!here.some(longer)) found.push({ ...place, order });
    }
  }
  if (found.some(({ said }) => said)) found = found.filter(({ said }) => said);
  found.sort((one, other) => RANK.map((key) => other[key] - one[key]).find((less) => less) ?? 0);
  const ids = [...new Set(found.map(({ id }) => id))];
  return ids.length || !bare ? ids : holding(clean.trim());
}

/** The messages that hold a few words; behind a class, those of that class that begin so. */
function holding(text) {
  if (text.length > 400) return [];
  const [, error, rest] = text.match(/^(?:(\w{0,60}(?:Error|Exception|Warning)):)?([^]*)$/);
  const words = blur(rest.replace(/(?:\.\.\.|…)$/, ""));
  if (words.length < FEW) return [];
  const holds = (message) => (error ? message.error === error && message.words.startsWith(words) : message.words.includes(words));
  return [...new Set(TABLE.filter(holds).map(({ id }) => id))];
}

export function query(text) {
  const lines = plain(text)
    .split("\n")
    .map((line) => line.trim().slice(0, 300))
    .filter((line) => line);
  const said = lines.filter((line) => /(?:Error|Exception|Warning): /.test(line));
  return (said.at(-1) ?? lines.at(-1) ?? "")
    .replace(/^.*?(?:Error|Exception|Warning): /, "")
    .replace(/[^\p{L}\p{N}_.]+/gu, " ")
    .trim();
}
