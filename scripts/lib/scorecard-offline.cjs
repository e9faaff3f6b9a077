/** Preloaded into node-red-dev: answers its look-ups of the flow library's catalogue and of node-red's versions from what is at hand. */
const Module = require("node:module");
const { readFileSync } = require("node:fs");
const path = require("node:path");

const { version, engines } = JSON.parse(readFileSync(path.join(__dirname, "../../node_modules/node-red/package.json"), "utf8"));
const axios = Module.createRequire(path.join(process.cwd(), "node_modules/node-red-dev/package.json"))("axios");

axios.get = async (url) => {
    if (url.endsWith("/catalogue.json")) return { data: { modules: [] } };
    if (url.endsWith("/node-red")) return { data: { "dist-tags": { latest: version }, versions: { [version]: { engines } } } };
    throw new Error(`not answered offline: ${url}`);
};
