/** The pictures, as SVG in the classes of drawings.css: picture.d.ts. No DOM. */

const svg = (width, height, content) =>
  `<svg class="drawing__svg" aria-hidden="true" viewBox="0 0 ${width} ${Math.ceil(height)}">${content}</svg>`;
const path = (name, d) => `<path class="drawing__${name}" d="${d}"/>`;
const text = (name, x, y, content) => `<text class="${name}" x="${x}" y="${y}">${content}</text>`;
const arrow = (d) => `<path class="drawing__arrow" marker-end="url(#explorer-head)" d="${d}"/>`;

const length = (size) => Math.min(76, 12 + 9 * Math.log2(1 + size));

export function box(axes, part) {
  const [deep, high, wide] = [null, null, ...axes].slice(-3);
  const d = deep ? length(deep.size) * 0.3 : 0;
  const [w, t] = [length(wide.size), high ? length(high.size) : 24];
  const [x, y] = [106, Math.max(14 + d, deep ? 30 : 14)];
  const edge = ({ kind }, moves) => path(`edge drawing__${kind}`, moves);
  const name = (axis, place, left, top) =>
    text(`drawing__${axis.kind} drawing__${place}`, left, top, `${axis.symbol} <tspan class="drawing__name">${axis.size}</tspan>`);
  const faces = (kind, [[d0, d1], [v0, v1], [h0, h1]]) => {
    const corner = `M${x + h0 * w + d0 * d} ${y + v0 * t - d0 * d}`;
    const [width, height, back] = [(h1 - h0) * w, (v1 - v0) * t, (d1 - d0) * d];
    return (
      path(kind, `${corner}h${width}v${height}h${-width}z`) +
      path(kind, `${corner}l${back} ${-back}h${width}l${-back} ${back}z`) +
      path(kind, `${corner}m${width} 0l${back} ${-back}v${height}l${-back} ${back}z`)
    );
  };
  const slope = `l${d} ${-d}`;
  return svg(
    212,
    y + t + 20,
    faces("face", [[0, 1], [0, 1], [0, 1]]) +
      (part ? faces("part", [[0, 1], [0, 1], ...part].slice(-3)) : "") +
      (deep ? edge(deep, `M${x} ${y}${slope}M${x + w} ${y}${slope}M${x + w} ${y + t}${slope}`) : "") +
      (high ? edge(high, `M${x} ${y}v${t}M${x + w} ${y}v${t}M${x + w + d} ${y - d}v${t}`) : "") +
      edge(wide, `M${x} ${y}h${w}M${x} ${y + t}h${w}M${x + d} ${y - d}h${w}`) +
      (deep ? name(deep, "middle", 100, 11) : "") +
      (high ? name(high, "end", x - 6, y + t / 2 + 4) : "") +
      name(wide, "middle", x + w / 2, y + t + 15),
  );
}

export function partOfState(axes, index) {
  return axes.map((axis, place) => (place ? [0, 1] : visible(index / axis.size, 1 / axis.size)));
}

export function partOfOutput(axes, { step, half }) {
  return axes.map(({ kind, size }) => {
    if (kind === "l") return visible(step ? 1 - 1 / size : 0, 1 / size);
    return kind === "h" && half !== null ? [half / 2, (half + 1) / 2] : [0, 1];
  });
}

function visible(from, share) {
  const thick = Math.max(share, 0.14);
  const start = Math.min(from, 1 - thick);
  return [start, start + thick];
}

const [FIRST, STEP, ROW, CELL] = [116, 60, 34, 24];

export function unrolled(L, slices, selected) {
  const [{ layer: top, direction }] = slices.slice(-1);
  const columns = Array.from({ length: Math.min(L, 4) }, (_, k) => FIRST + k * STEP);
  const shown = [top, top - 1, slices[selected].layer, 1, 0].filter((layer) => layer >= 0 && layer <= top);
  const layers = [...new Set(shown)].sort((a, b) => b - a);
  const cell = (x, y, mark) => `<rect class="drawing__cell ${mark ? "drawing__cell--mark" : ""}" x="${x - 15}" y="${y}" width="30" height="${CELL}" rx="5"/>`;
  const up = (from, to) => columns.map((x) => arrow(`M${x} ${from}V${to}`)).join("");
  let [content, y, above] = ["", 30, 0];
  for (const [k, layer] of layers.entries()) {
    if (k) content += layers[k - 1] - layer > 1 ? path("dots", `M${columns[0] - 8} ${y - 19}h17`) : up(y - 10, above + 2);
    content += text("drawing__s", 0, y + (direction * ROW + CELL) / 2 + 4, `l=${layer}`);
    const start = y;
    for (let k = layer * (direction + 1); slices[k]?.layer === layer; k += 1) {
      content += row(slices[k], k, k === selected, y);
      y += ROW;
    }
    above = y - ROW + CELL + 8;
    const frame = layer === top ? "outline drawing__l" : "leader";
    content += `<rect class="drawing__${frame}" fill="none" x="${FIRST - 24}" y="${start - 8}" width="${columns.at(-1) - FIRST + 48}" height="${above - start + 8}" rx="9"/>`;
    if (layer === top) content += text("drawing__name", FIRST - 24, start - 15, "output");
    y = above + 30;
  }
  content += up(y - 2, above + 2) + columns.map((x) => cell(x, y)).join("");
  content += text("drawing__name", 0, y + 16, "input");
  columns.forEach((x, k) => {
    content += text("drawing__l drawing__middle", x, y + CELL + 16, `t=${k === 3 && L > 4 ? "L" : k + 1}`);
  });
  const head = `<marker id="explorer-head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" markerUnits="userSpaceOnUse" orient="auto">${path("head", "M0 0 8 4 0 8z")}</marker>`;
  return svg(400, y + CELL + 22, head + content);

  function row({ direction: back }, index, chosen, top) {
    const sign = back ? -1 : 1;
    const order = back ? [...columns].reverse() : columns;
    const [from, to, middle] = [order[0], order.at(-1), top + CELL / 2];
    const state = (name, x, outward, bold) =>
      text(`drawing__s ${outward < 0 ? "drawing__end" : ""} ${bold ? "drawing__name" : ""}`, x + outward * 37, middle + 4, `${name}[${index}]`);
    const ends = [from - sign * 48, ...order, to + sign * 49];
    const arrows = ends.slice(1).map((x, k) => {
      const gap = L > 4 && k === (back ? 1 : 3); // between the third step and the last
      return gap ? path("dots", `M${(x + ends[k]) / 2 - 8} ${middle}h17`) : arrow(`M${ends[k] + sign * 16} ${middle}H${x - sign * 16}`);
    });
    return (
      `<g data-slice="${index}">${columns.map((x) => cell(x, top, chosen && x === to)).join("")}` +
      `${arrows.join("")}${state("h_0", from, -sign)}${state("h_n", to, sign, chosen)}</g>`
    );
  }
}
