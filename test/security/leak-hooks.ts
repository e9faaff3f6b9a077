/**
 * For every suite of a run: learns the secrets that are used, looks at all that comes out (output of this process and of those it
 * starts, Node-RED's log, messages, statuses, errors, replies of its web server), and fails the run when one was among it.
 */
import assert from "node:assert/strict";
import { ChildProcess } from "node:child_process";
import { ServerResponse } from "node:http";
import Module from "node:module";
import { Network } from "../../src/platform/network.js";
import { Session } from "../../src/platform/session.js";
import { TokenStore } from "../../src/simulator/http/tokens.js";
import { LeakWatch } from "./leak-watch.js";

type Method = (this: unknown, ...parameters: any[]) => unknown;

const watch = new LeakWatch();

/** Runs `look` before a method, or after it when that takes a result. */
function tap(owner: object, name: string, look: (self: any, parameters: any[], result: () => unknown) => void): void {
    const methods = owner as Record<string, Method>;
    const original = methods[name];
    assert.equal(typeof original, "function", `${name} is what the search for secrets rests on`);
    methods[name] = function (this: unknown, ...parameters: any[]) {
        let isDone = false;
        let result: unknown;
        const run = (): unknown => {
            if (!isDone) result = original!.apply(this, parameters);
            isDone = true;
            return result;
        };
        look(this, parameters, run);
        return run();
    };
}

function learnSecrets(): void {
    tap(Session.prototype, "fetchToken", (_self, [target]) => watch.learn(target.clientSecret));
    tap(Session.prototype, "readToken", (_self, _parameters, result) => watch.learnToken((result() as { value: string }).value));
    tap(TokenStore.prototype, "issue", (_self, _parameters, result) => watch.learnToken((result() as { value: string }).value));
    tap(Network.prototype, "checkMaterial", ({ settings }) => watch.learn(settings.tls?.passphrase));
    tap(Network.prototype, "proxyFor", ({ settings }, _parameters, result) => {
        watch.learn(settings.proxy?.password);
        const address = result() as string;
        if (URL.canParse(address)) watch.learn(decodeURIComponent(new URL(address).password));
    });
}

function watchProcess(): void {
    for (const stream of [process.stdout, process.stderr]) tap(stream, "write", (_self, [chunk]) => watch.see("output", chunk));
    tap(ChildProcess.prototype, "spawn", (self: ChildProcess, _parameters, result) => {
        result();
        for (const stream of [self.stdout, self.stderr]) if (stream) tap(stream, "push", (_stream, [chunk]) => watch.see("output of a process", chunk));
    });
}

/** What an express application answers: Node-RED's admin interface and its pages, not the simulated platform. */
function watchReplies(): void {
    const isText = (reply: ServerResponse): boolean => /json|text\/(?:plain|html)/.test(String(reply.getHeader("content-type") ?? "json"));
    for (const name of ["write", "end"]) {
        tap(ServerResponse.prototype, name, (reply, [chunk]) => {
            if ("locals" in reply && typeof chunk !== "function" && isText(reply)) watch.see("an HTTP reply", chunk);
        });
    }
}

const watched = new WeakSet<object>();

function once(owner: object | undefined, doIt: (owner: object) => void): void {
    if (!owner || watched.has(owner)) return;
    watched.add(owner);
    doIt(owner);
}

/** Whichever Node-RED a suite takes, when it takes it. */
function watchNodeRed(file: string, exported: any): void {
    if (file.endsWith("@node-red/runtime/lib/nodes/Node.js")) {
        once(exported.prototype, (node) => {
            for (const [name, where] of [["send", "a message"], ["status", "a status"], ["error", "an error"], ["warn", "a warning"], ["log", "the log"], ["debug", "the log"], ["_complete", "an error"]] as const) {
                tap(node, name, (_self, parameters) => watch.see(where, ...parameters));
            }
        });
    } else if (file.endsWith("@node-red/runtime/lib/nodes/credentials.js")) {
        once(exported, (credentials) => tap(credentials, "get", (_self, _parameters, result) => learnCredentials(result())));
    } else if (file.endsWith("@node-red/util/lib/log.js")) {
        once(exported, (log) => tap(log, "log", (_self, parameters) => watch.see("the log", ...parameters)));
    }
}

function learnCredentials(credentials: unknown): void {
    if (typeof credentials !== "object" || credentials === null) return;
    for (const [name, value] of Object.entries(credentials)) if (/secret|pass/i.test(name)) watch.learn(value);
}

function watchEachNodeRed(): void {
    const look = (): void => {
        for (const [file, loaded] of Object.entries(require.cache)) if (file.includes("@node-red")) watchNodeRed(file.replaceAll("\\", "/"), loaded?.exports);
    };
    look();
    tap(Module, "_load", (_self, [request], result) => {
        result();
        // The package's own entry: all of its parts are loaded by then.
        if (typeof request === "string" && /node-red(?:-4)?(?:[\\/]lib[\\/]red\.js)?$/.test(request)) look();
    });
}

learnSecrets();
watchProcess();
watchReplies();
watchEachNodeRed();

export const mochaHooks = {
    beforeEach(this: Mocha.Context): void {
        watch.begin(this.currentTest!.fullTitle());
    },
    afterAll(): void {
        watch.search();
        assert.equal(watch.findings.length, 0, `secrets were to be seen:\n${watch.report()}`);
    },
};
