// The protocol's own client in TypeScript, against a server that the command line names:
//   node second_client.mjs SDK COMMAND ARGUMENT... -> one line of JSON: what the server said of itself and gave
import { pathToFileURL } from "node:url";
import { join } from "node:path";

const [sdk, command, ...args] = process.argv.slice(2);
const part = (path) => import(pathToFileURL(join(sdk, "node_modules/@modelcontextprotocol/sdk/dist/esm/client", path)));
const { Client } = await part("index.js");
const { StdioClientTransport } = await part("stdio.js");

const client = new Client({ name: "second", version: "1" });
await client.connect(new StdioClientTransport({ command, args, env: process.env, stderr: "ignore" }));
const { tools } = await client.listTools(); // from here on it checks each result against its tool's schema
const stages = [];
const call = (name, input) =>
  client.callTool({ name, arguments: input }, undefined, { onprogress: (told) => stages.push(told.message) });
const question = "By when must the ferry line be approved?";
const asked = await call("ask", { question });
const [listed] = (await call("articles", {})).structuredContent.articles;
const results = {
  ask: asked,
  search: await call("search", { query: "ferry line", limit: 3 }),
  brief: await call("brief", { kind: "deadlines" }),
  changes: await call("changes", { since: "2025-01-01", until: "2032-01-01" }),
  show: await call("show", { id: listed.article_id }),
  misspelt: await call("ask", { question, asof: "2030-01-01" }),
  unknown: await call("remove", {}),
};
console.log(JSON.stringify({ server: client.getServerVersion(), tools, stages, results }));
await client.close();
