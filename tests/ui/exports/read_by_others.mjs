// What other programs read in our exports: remark with wiki links in a note, citation-js in RIS and CSL-JSON.
//   node read_by_others.mjs FOLDER FILE... -> one line of JSON: an object a file
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, ...files] = process.argv.slice(2);
const require = createRequire(pathToFileURL(join(folder, "package.json")));
const load = async (name) => import(pathToFileURL(join(folder, "node_modules", name, "index.js")));
const { unified } = await load("unified");
const plugins = [await load("remark-parse"), await load("remark-gfm"), await load("remark-math")];
const { wikiLinkPlugin } = require("remark-wiki-link");
const { Cite } = require("@citation-js/core");
require("@citation-js/plugin-ris");
require("@citation-js/plugin-csl");

const note = (text) => {
  const reader = plugins.reduce((made, each) => made.use(each.default), unified());
  const root = reader.use(wikiLinkPlugin, { aliasDivider: "|" }).parse(text);
  const told = { types: [], links: [], urls: [], headings: [], quotes: [] };
  const words = (node) => (node.type === "link" ? "" : (node.value ?? (node.children ?? []).map(words).join("")));
  const walk = (node) => {
    told.types.push(node.type);
    if (node.type === "wikiLink") told.links.push([node.value, node.data.alias]);
    if (node.type === "link") told.urls.push(node.url);
    if (node.type === "heading") told.headings.push(words(node));
    (node.children ?? []).forEach(walk);
  };
  walk(root);
  root.children.forEach((node, at) => {
    if (node.type === "blockquote") told.quotes.push([words(node).trim(), words(root.children[at + 1])]);
  });
  return told;
};

const references = (text) => {
  const cite = new Cite(text);
  const records = cite.data.map(({ _graph, ...record }) => record);
  return { records, bibliography: cite.format("bibliography", { format: "html", template: "apa", lang: "en-US" }) };
};

const told = files.map((file) => (file.endsWith(".md") ? note : references)(readFileSync(file, "utf8")));
console.log(JSON.stringify(told));
