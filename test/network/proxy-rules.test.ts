/** The choice of a proxy, held against what Node-RED's own nodes choose. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { configuredProxy, environmentProxy, type EnvironmentRules } from "../../src/platform/proxy-rules.js";
import { loadCore } from "../support/core-nodes.js";
import { setProxyEnvironment } from "../support/environment.js";

const core = loadCore("network/lib/proxyHelper.js") as { getProxyForUrl(this: void, url: string, options: object): string };

const PROXIES = ["http://a:1", "https://b", "http://user:p%40ss@c:3128", ""];
const NAMES = ["http_proxy", "https_proxy", "all_proxy", "npm_config_proxy", "npm_config_http_proxy", "npm_config_https_proxy"];
const EXCEPTIONS = [
    "api.mypurecloud.de", ".mypurecloud.de", "*.mypurecloud.de", "mypurecloud.de", "*", "127.0.0.1", "127.0.0.1:8085", "*:443", "api.mypurecloud.de:443",
    "API.MyPureCloud.de", "other.example.com", "[::1]", "",
];
const ADDRESSES = ["https://api.mypurecloud.de/api/v2/x?y=z", "http://127.0.0.1:8085/oauth/token", "https://login.mypurecloud.de", "https://[::1]:8443/", "http://api.mypurecloud.de:443/"];

const spelling = fc.constantFrom((name: string) => name, (name: string) => name.toUpperCase());
const variable = fc.tuple(fc.constantFrom(...NAMES), spelling, fc.constantFrom(...PROXIES)).map(([name, spell, value]) => [spell(name), value] as const);
const exceptions = fc.tuple(fc.constantFrom("no_proxy", "npm_config_no_proxy"), spelling, fc.array(fc.constantFrom(...EXCEPTIONS), { maxLength: 3 }), fc.constantFrom(",", ", ", " "));
const environment = fc
    .tuple(fc.array(variable, { maxLength: 4 }), fc.option(exceptions, { nil: null }))
    .map(([variables, no]) => Object.fromEntries<string>(no ? [...variables, [no[1](no[0]), no[2].join(no[3])] as const] : variables));
const rules = fc.record(
    { mode: fc.constantFrom("strict" as const, "legacy" as const), lowerCaseOnly: fc.boolean(), favourUpperCase: fc.boolean(), excludeNpm: fc.boolean() },
    { requiredKeys: [] },
);

/** Node-RED's older rule takes an empty entry of NO_PROXY for "everywhere", and never trims the list's own spaces away. */
const isQuirk = ({ mode }: EnvironmentRules, env: Record<string, string>): boolean =>
    mode === "legacy" && [env["no_proxy"], env["NO_PROXY"]].some((list) => list !== undefined && list.split(",").some((entry) => entry.trim() === ""));

describe("the choice of a proxy", () => {
    let restore: () => void;
    beforeEach(() => (restore = setProxyEnvironment()));
    afterEach(() => restore());

    it("is Node-RED's own, for any environment and rules", () => {
        fc.assert(
            fc.property(environment, rules, fc.constantFrom(...ADDRESSES), (env, options, url) => {
                fc.pre(!isQuirk(options, env));
                assert.equal(environmentProxy({ ...options, env }, url), core.getProxyForUrl(url, { ...options, env }));
            }),
            { numRuns: 2_000 },
        );
    });

    it("is the same for a socket as for a request to the same host", () => {
        fc.assert(
            fc.property(environment, rules, fc.constantFrom(...ADDRESSES), (env, options, url) => {
                assert.equal(environmentProxy({ ...options, env }, url.replace(/^http/, "ws")), environmentProxy({ ...options, env }, url));
            }),
        );
    });

    it("of a proxy node is Node-RED's own, too", () => {
        fc.assert(
            fc.property(fc.array(fc.constantFrom(...EXCEPTIONS), { maxLength: 3 }), rules, fc.constantFrom(...ADDRESSES), (noProxy, options, url) => {
                const env = { no_proxy: noProxy.join(","), http_proxy: "http://p:1/", https_proxy: "http://p:1/" };
                fc.pre(!isQuirk(options, env) || noProxy.length === 0);
                const chosen = configuredProxy({ url: "http://p:1/", username: "", password: "", noProxy }, options, url);
                assert.equal(chosen, core.getProxyForUrl(url, { ...options, env }));
            }),
        );
    });

    it("takes a proxy without a scheme for an http one, which only this way works everywhere", () => {
        for (const name of ["https_proxy", "HTTPS_PROXY", "all_proxy"]) {
            assert.equal(environmentProxy({ env: { [name]: "proxy.example.com:3128" } }, "https://api.mypurecloud.de"), "http://proxy.example.com:3128");
        }
    });

    it("follows NR_PROXY_MODE", () => {
        const env = { http_proxy: "http://old:1", https_proxy: "http://new:1" };
        const choose = (): string => environmentProxy({ mode: "strict", env }, "https://api.mypurecloud.de");
        assert.equal(choose(), "http://new:1");
        setProxyEnvironment({ NR_PROXY_MODE: "legacy" });
        assert.equal(choose(), "http://old:1");
    });

    it("puts user and password of a proxy node into the address, in any characters", () => {
        const proxy = { url: "http://p:1/", username: "a b", password: "ä:@/?#%", noProxy: [] };
        const { username, password, host } = new URL(configuredProxy(proxy, {}, "https://api.mypurecloud.de"));
        assert.deepEqual([decodeURIComponent(username), decodeURIComponent(password), host], ["a b", "ä:@/?#%", "p:1"]);
    });
});
