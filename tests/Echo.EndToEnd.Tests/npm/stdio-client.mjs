// A client that speaks only stdio: starts `<run> stdio`, with its own environment, and prints what came of using the everything server.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";

const client = new Client({ name: "stdio-client", version: "1.0.0" }, { capabilities: { elicitation: {} } });
client.setRequestHandler(ElicitRequestSchema, async () => ({ action: "accept", content: { name: "Ada" } }));

const errors = [];
client.onerror = (error) => errors.push(String(error));
await client.connect(new StdioClientTransport({ command: process.argv[2], args: ["stdio"], env: process.env, stderr: "inherit" }));

const { tools } = await client.listTools();
const hello = await client.callTool({ name: "echo", arguments: { message: "hello" } });
const progress = [];
await client.callTool({ name: "trigger-long-running-operation", arguments: { duration: 1.5, steps: 3 } }, undefined, {
  onprogress: (report) => progress.push(report.progress),
});
const asked = await client.callTool({ name: "trigger-elicitation-request", arguments: {} });
await client.close();
console.log(JSON.stringify({ tools: tools.map((tool) => tool.name), text: hello.content[0].text, progress, asked: asked.content[0].text, errors }));
