// The service counts code points, JavaScript strings count UTF-16 units. One emoji before a quote
// would move every highlight by one, so each document gets this ruler that converts between them.

const PAIRS = /[\ud800-\udbff][\udc00-\udfff]/g;

export class Ruler {
  constructor(text) {
    this.text = text;
    // The code point positions of the characters that take two units: none at all in most documents.
    this.pairs = [];
    for (const match of text.matchAll(PAIRS)) this.pairs.push(match.index - this.pairs.length);
    this.length = text.length - this.pairs.length;
  }

  // Code point offset -> UTF-16 offset.
  unit(codePoint) {
    return codePoint + countBelow(this.pairs, codePoint);
  }

  slice(start, end) {
    return this.text.slice(this.unit(start), this.unit(end));
  }

  range({ start, end }) {
    return { start: this.unit(start), end: this.unit(end) };
  }
}

// How many of the ascending numbers are smaller than the limit.
function countBelow(numbers, limit) {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle] < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
