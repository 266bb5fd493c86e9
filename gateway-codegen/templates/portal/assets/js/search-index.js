// The index of the search. Its files are scripts, since pages that are opened as files cannot fetch; they are loaded
// when the search is first opened, and words by their first character when they are asked for.

const fieldWeights = { A: 1, B: 3, C: 5, D: 8 };
const kindWeights = { operation: 1.3, webhook: 1.2, schema: 1.1, guide: 1.1 };
const loadedScripts = new Map();

function loadScript(path) {
  if (!loadedScripts.has(path)) {
    loadedScripts.set(
      path,
      new Promise((resolve, reject) => {
        const script = element("script", { src: `${siteRoot}${path}?v=${assetsVersion}` });
        script.addEventListener("load", resolve);
        script.addEventListener("error", () => {
          loadedScripts.delete(path);
          reject(new Error(`${path} cannot be loaded`));
        });
        document.head.append(script);
      }),
    );
  }
  return loadedScripts.get(path);
}

function loadEntries() {
  return loadScript("assets/search/entries.js");
}

/** Runs of letters and digits, each whole and in its pieces, in lower case: the rules of `search.rs`. */
function queryWords(query) {
  const words = [];
  // Marks over letters are often left out.
  const plain = query.normalize("NFD").replace(/[\u0300-\u036f]/g, "").normalize("NFC");
  for (const run of plain.match(/[\p{Alphabetic}\p{N}]+/gu) ?? []) {
    if (/[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]/u.test(run)) {
      for (const character of run) words.push({ whole: character.toLowerCase(), pieces: [] });
      continue;
    }
    const pieces = run
      .split(/(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u)
      .map((piece) => piece.toLowerCase());
    words.push({ whole: run.toLowerCase().slice(0, 40), pieces: pieces.length > 1 ? pieces : [] });
  }
  return words.slice(0, 8);
}

/** The shard with the words that start like this one, or null where there is none. */
async function shardOf(word) {
  const { shards } = globalThis.portalSearch.entries;
  const first = String.fromCodePoint(word.codePointAt(0));
  const block = String.fromCodePoint(word.codePointAt(0) & ~63);
  const key = ["", first, block].find((candidate) => Object.hasOwn(shards, candidate));
  if (key === undefined) return null;
  await loadScript(shards[key]);
  const shard = globalThis.portalSearch.shards[key];
  if (typeof shard.words === "string") {
    shard.words = shard.words.split(" ");
    shard.places = shard.places.split(";");
  }
  return shard;
}

/** Entries with words that start like this one, with how well they fit. */
async function entriesWith(word) {
  const found = new Map();
  const shard = await shardOf(word);
  if (!shard) return found;
  const { words, places } = shard;
  let low = 0;
  let high = words.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (words[middle] < word) low = middle + 1;
    else high = middle;
  }
  for (; low < words.length && words[low].startsWith(word); low += 1) {
    const fit = words[low] === word ? 2 : 0.4 + 0.6 * (word.length / words[low].length);
    let entry = 0;
    for (const [, distance, field] of places[low].matchAll(/([0-9a-z]+)([A-D])/g)) {
      entry += Number.parseInt(distance, 36);
      const score = fieldWeights[field] * fit;
      if (score > (found.get(entry) ?? 0)) found.set(entry, score);
    }
  }
  return found;
}

/** Entries that are in all; with `isLoose`, in any. */
function combined(maps, isLoose) {
  const sums = new Map();
  for (const map of maps) {
    for (const [entry, score] of map) {
      const sum = sums.get(entry) ?? { score: 0, count: 0 };
      sums.set(entry, { score: sum.score + score, count: sum.count + 1 });
    }
  }
  const all = new Map();
  for (const [entry, { score, count }] of sums) {
    if (isLoose || count === maps.length) all.set(entry, score * count);
  }
  return all;
}

/** The best results, best first: `{kind, method, path, href, title, excerpt}`; and the words to mark in them. */
async function findEntries(query, limit) {
  await loadEntries();
  const words = queryWords(query);
  if (words.length === 0) return { results: [], marks: [] };
  const maps = await Promise.all(
    words.map(async ({ whole, pieces }) => {
      const found = await entriesWith(whole);
      const apart = combined(await Promise.all(pieces.map(entriesWith)), false);
      for (const [entry, score] of apart) found.set(entry, Math.max(found.get(entry) ?? 0, score / 2));
      return found;
    }),
  );
  let scores = combined(maps, false);
  if (scores.size === 0) scores = combined(maps, true);
  const { kinds, methods, paths, pages, entries } = globalThis.portalSearch.entries;
  const wanted = query.trim().toLowerCase();
  const ranked = [...scores].map(([number, score]) => {
    const [kind, , path, , , title] = entries[number];
    const isSame = title.toLowerCase() === wanted || paths[path].toLowerCase() === wanted;
    return { number, score: score * (kindWeights[kinds[kind]] ?? 1) + (isSame ? 40 : 0) };
  });
  ranked.sort((left, right) => right.score - left.score || left.number - right.number);
  const results = ranked.slice(0, limit).map(({ number }) => {
    const [kind, method, path, file, fragment, title, excerpt] = entries[number];
    const href = siteRoot + pages[file] + (fragment ? `#${fragment}` : "");
    return { kind: kinds[kind], method: methods[method], path: paths[path], href, title, excerpt };
  });
  return { results, marks: words.flatMap(({ whole, pieces }) => [whole, ...pieces]) };
}
