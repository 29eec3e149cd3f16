// Writes EmojiText.Table.cs and Composition.Table.cs in src/XApi.Client/Text from Unicode's data: npm install in tools/, then `node tools/unicode.mjs`.
// A newer Unicode is a newer package here and in package.json, and a Node that has it.
import { writeFileSync } from "node:fs";

const version = "17.0.0";
if (!version.startsWith(process.versions.unicode)) {
  throw new Error(`This Node has Unicode ${process.versions.unicode}, not ${version}.`);
}

const property = async (path) => (await import(`@unicode/unicode-${version}/${path}`)).default;

// Before a selector they are one emoji with it: those that are text without it, and those that were before emoji had a plane.
const presentation = new Set(await property("Binary_Property/Emoji_Presentation/code-points.mjs"));
const emoji = [];
for (const codePoint of await property("Binary_Property/Emoji/code-points.mjs")) {
  // Digits, # and * are emoji only before a keycap.
  if (codePoint >= 0x80 && (codePoint < 0x10000 || !presentation.has(codePoint))) {
    if (emoji.at(-1)?.[1] === codePoint - 1) {
      emoji.at(-1)[1] = codePoint;
    } else {
      emoji.push([codePoint, codePoint]);
    }
  }
}

// A skin tone stands for all of them, and the selector of emoji presentation is optional: so X's own parser reads it.
const key = (sequence) => sequence.replaceAll("\u{FE0F}", "").replace(/[\u{1F3FC}-\u{1F3FF}]/gu, "\u{1F3FB}");
const sequences = new Set();
for (const kind of ["Modifier", "Flag", "Tag", "ZWJ"]) {
  for (const sequence of await property(`Sequence_Property/RGI_Emoji_${kind}_Sequence/index.mjs`)) {
    sequences.add(key(sequence));
  }
}

const hex = (codePoint) => `0x${codePoint.toString(16).toUpperCase().padStart(4, "0")}`;
const lines = (items, separator, most) => {
  const wrapped = [""];
  for (const item of items) {
    if (wrapped.at(-1).length + item.length + separator.length > most) {
      wrapped.push("");
    }
    wrapped[wrapped.length - 1] += (wrapped.at(-1) === "" ? "" : separator) + item;
  }
  return wrapped;
};
const ranges = lines(emoji.map(([begin, end]) => `${hex(begin)}, ${hex(end)},`), " ", 112).map((line) => `        ${line}`);
const words = lines([...sequences].sort(), " ", 100).map((line) => `        ${line}`);

const file = new URL("../src/XApi.Client/Text/EmojiText.Table.cs", import.meta.url);
writeFileSync(
  file,
  `namespace XApi;

// Written by tools/unicode.mjs from Unicode ${version}: a newer one is a run of it, not an edit.
internal static partial class EmojiText
{
    /// <summary>The version of Unicode whose emoji are known.</summary>
    internal const string UnicodeVersion = "${version}";

    // Code points that take the selector of emoji presentation, in pairs of first and last.
    // csharpier-ignore
    private static ReadOnlySpan<int> Selectable =>
    [
${ranges.join("\n")}
    ];

    // Sequences of several code points that are one emoji: without selectors, and with the lightest skin tone for each.
    private const string Sequences = """
${words.join("\n")}
        """;
}
`,
);
console.log(`${emoji.length} ranges, ${sequences.size} sequences`);

// Normalization form C (UAX #15). The order of combining marks is taken from how Node orders them beside a mark of each class; classes never change.
const markOfClass = {
  1: 0x0334, 6: 0x16ff0, 7: 0x093c, 8: 0x3099, 9: 0x094d, 10: 0x05b0, 11: 0x05b1, 12: 0x05b2, 13: 0x05b3, 14:
  0x05b4, 15: 0x05b5, 16: 0x05b6, 17: 0x05b7, 18: 0x05b8, 19: 0x05b9, 20: 0x05bb, 21: 0x05bc, 22: 0x05bd, 23:
  0x05bf, 24: 0x05c1, 25: 0x05c2, 26: 0xfb1e, 27: 0x064b, 28: 0x064c, 29: 0x064d, 30: 0x0618, 31: 0x0619, 32:
  0x061a, 33: 0x0651, 34: 0x0652, 35: 0x0670, 36: 0x0711, 84: 0x0c55, 91: 0x0c56, 103: 0x0e38, 107: 0x0e48, 118:
  0x0eb8, 122: 0x0ec8, 129: 0x0f71, 130: 0x0f72, 132: 0x0f74, 202: 0x0321, 214: 0x1dce, 216: 0x031b, 218:
  0x1dfa, 220: 0x0316, 222: 0x059a, 224: 0x302e, 226: 0x1d16d, 228: 0x05ae, 230: 0x0300, 232: 0x0315, 233:
  0x035c, 234: 0x035d, 240: 0x0345,
};
const text = String.fromCodePoint;
const points = (string) => [...string].map((character) => character.codePointAt(0));
const isBefore = (a, b) => text(0x61, b, a).normalize("NFD") === text(0x61, a, b) && a !== b;
const classOf = (mark) => {
  const others = Object.entries(markOfClass).map(([number, other]) => [number, isBefore(mark, other), isBefore(other, mark)]);
  // Marks of one class keep their order; what is no mark keeps it beside all.
  return others.some(([, before, after]) => before !== after) ? Number(others.find(([, before, after]) => before === after)[0]) : 0;
};

const classes = [];
const composed = [];
const decomposed = [];
const decompositions = new Map();
const isHangul = (codePoint) => codePoint >= 0xac00 && codePoint <= 0xd7a3;
// Their parts weigh as they do.
const isCompatibilityIdeograph = (codePoint) => (codePoint >= 0xf900 && codePoint <= 0xfaff) || (codePoint >= 0x2f800 && codePoint <= 0x2fa1f);
for (let codePoint = 0xc0; codePoint < 0x110000; codePoint++) {
  if ((codePoint >= 0xd800 && codePoint < 0xe000) || isHangul(codePoint) || isCompatibilityIdeograph(codePoint)) {
    continue;
  }
  const character = text(codePoint);
  const parts = character.normalize("NFD");
  if (parts !== character) {
    decompositions.set(parts, codePoint);
    (character.normalize("NFC") === character ? composed : decomposed).push([codePoint, parts]);
    continue;
  }
  const order = /\p{M}/u.test(character) ? classOf(codePoint) : 0;
  if (order > 0) {
    if (classes.at(-1)?.[1] === codePoint - 1 && classes.at(-1)[2] === order) {
      classes.at(-1)[1] = codePoint;
    } else {
      classes.push([codePoint, codePoint, order]);
    }
  }
}

// The last part, and what the others are together.
const pair = ([codePoint, parts]) => {
  const all = points(parts);
  if (all.length === 1) {
    return [codePoint, all[0], 0];
  }
  const first = text(...all.slice(0, -1));
  const together = points(first.normalize("NFC"));
  const whole = together.length === 1 ? together[0] : decompositions.get(first);
  return [codePoint, whole, all.at(-1)];
};
const rows = (triples) => lines(triples.map((triple) => `${triple.map(hex).join(", ")},`), " ", 112).map((line) => `        ${line}`).join("\n");
const order = (triples) => lines(triples.map(([first, last, number]) => `${hex(first)}, ${hex(last)}, ${number},`), " ", 112).map((line) => `        ${line}`).join("\n");

writeFileSync(
  new URL("../src/XApi.Client/Text/Composition.Table.cs", import.meta.url),
  `namespace XApi;

// Written by tools/unicode.mjs from Unicode ${version}: a newer one is a run of it, not an edit.
internal static partial class Composition
{
    // A character, and the two of which it is composed.
    // csharpier-ignore
    private static ReadOnlySpan<int> Composed =>
    [
${rows(composed.map(pair))}
    ];

    // A character that form C never has, and what stands for it: one character, or two.
    // csharpier-ignore
    private static ReadOnlySpan<int> Decomposed =>
    [
${rows(decomposed.map(pair))}
    ];

    // The combining classes of marks: the first, the last, their class.
    // csharpier-ignore
    private static ReadOnlySpan<int> Classes =>
    [
${order(classes)}
    ];
}
`,
);
console.log(`${composed.length} composed, ${decomposed.length} decomposed, ${classes.length} ranges of marks`);
