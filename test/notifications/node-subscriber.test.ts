/** A notification node's life against a platform that the test plays, on a clock of its own. */
import assert from "node:assert/strict";
import { notificationInfo, TopicSubscriber, type NotificationMessage, type SubscriberOptions } from "../../src/notifications/subscriber.js";
import { GenesysError } from "../../src/platform/errors.js";
import { platformTexts } from "../../src/platform/texts.js";
import { FakeConnection } from "../support/fake-connection.js";
import { settle } from "../support/scripted-transport.js";

const A = "v2.users.a1.presence";
const B = "v2.users.b2.presence";

describe("notification subscriber", () => {
    let connection: FakeConnection;
    let sent: NotificationMessage[] = [];
    let lights: (string | null)[] = [];
    let errors: GenesysError[] = [];
    let warnings: string[] = [];

    beforeEach(() => {
        connection = new FakeConnection();
        [sent, lights, errors, warnings] = [[], [], [], []];
    });

    function follow(options: Partial<SubscriberOptions>): TopicSubscriber {
        return new TopicSubscriber(connection, { topics: [], preset: null, agents: [], ...options }, {
            send: (message) => sent.push(message),
            status: (status) => status !== lights.at(-1) && lights.push(status),
            error: (error) => errors.push(error),
            warn: (warning) => warnings.push(warning.message),
        });
    }

    async function pass(milliseconds = 1_000): Promise<void> {
        await settle();
        await connection.clock.advance(milliseconds);
        await settle();
        await connection.clock.advance(50);
        await settle();
    }

    function people(...found: string[]): void {
        (connection.directory as any).resolveUsers = async (references: readonly { name: string }[]) => ({
            found: references.filter(({ name }) => found.includes(name)).map(({ name }) => ({ id: name.toLowerCase(), name })),
            failures: references
                .filter(({ name }) => !found.includes(name))
                .map(({ name }) => new GenesysError("NOT_FOUND", platformTexts, "user-unknown", { value: name }, { field: "agents", value: name })),
            renamed: [],
        });
    }

    const topics = (): string[] => connection.notifications.subscriptions.map(({ topic }) => topic);

    it("asks once what refused topics need, however many they are, and again after an hour", async () => {
        let asked = 0;
        connection.plain = async () => {
            asked++;
            return { status: 200, body: Buffer.from(JSON.stringify({ entities: [{ id: "v2.users.{id}.presence", requiresPermissions: ["a:b:c"] }] })), headers: {}, base: "" } as never;
        };
        connection.notifications.decide = (topic) => [{ topic, reason: null, missingPermissions: [] }];
        const topics = Array.from({ length: 20 }, (_, n) => `v2.users.a${n}.presence`);
        for (let time = 0; time < 2; time++) {
            follow({ topics });
            await pass(3_700_000);
        }
        assert.deepEqual([asked, errors.length], [2, 40]);
        assert.ok(errors.every(({ cause }) => cause.missingPermissions?.[0] === "a:b:c"));
    });

    it("shows an interruption as stale, and its end; nothing is reported", async () => {
        follow({ topics: [A] });
        await pass();
        connection.notifications.lose(0);
        await pass();
        connection.notifications.recover();
        await pass();
        assert.deepEqual([lights.slice(-3), errors], [["live", "stale", "live"], []]);
    });

    it("reports what is wrong with the connection once per change of state", async () => {
        follow({ topics: [A] });
        await pass();
        const network = (): GenesysError => new GenesysError("NETWORK", platformTexts, "network", { reason: "ECONNREFUSED" });
        for (const failure of [network(), network(), null, network()]) {
            connection.fail(failure);
            await pass();
        }
        assert.deepEqual(errors.map(({ code }) => code), ["NETWORK", "NETWORK"]);
        connection.fail(new GenesysError("CREDENTIALS", platformTexts, "credentials-missing"));
        await pass();
        assert.equal(lights.at(-1), "error.CREDENTIALS");
    });

    it("looks again for agents that are not there, and leaves those alone that a flow unsubscribed", async () => {
        people("Ann");
        const subscriber = follow({ preset: "agent presence", agents: [{ id: null, name: "Ann" }, { id: null, name: "Bob" }] });
        await pass();
        assert.deepEqual([topics(), errors.map(({ cause }) => cause.value), lights.at(-1)], [["v2.users.ann.presence"], ["Bob"], "error.NOT_FOUND"]);
        subscriber.unsubscribe(["V2.USERS.ANN.PRESENCE"]);
        people("Ann", "Bob");
        await pass(300_000);
        assert.deepEqual([topics(), errors.length, lights.at(-1)], [["v2.users.bob.presence"], 1, "live"]);
        subscriber.close();
        assert.equal(connection.leftOver, 0);
    });

    it("tries again what kept it from finding agents", async () => {
        (connection.directory as any).resolveUsers = async () => {
            throw new GenesysError("UNAVAILABLE", platformTexts, "unavailable", { status: 503 }, { status: 503 });
        };
        follow({ preset: "agent activity", agents: [{ id: null, name: "Ann" }] });
        await pass();
        assert.deepEqual([lights.at(-1), errors.length], ["error.UNAVAILABLE", 1]);
        people("Ann");
        await pass(70_000);
        assert.deepEqual([topics(), lights.at(-1), errors.length], [["v2.users.ann.activity"], "live", 1]);
    });

    it("forgets agents that it looks for when all is unsubscribed", async () => {
        people();
        const subscriber = follow({ preset: "agent presence", agents: [{ id: null, name: "Ann" }], topics: [A, "nonsense"] });
        await pass();
        assert.equal(lights.at(-1), "error.CONFIG");
        subscriber.unsubscribe("all");
        people("Ann");
        await pass(600_000);
        assert.deepEqual([topics(), lights.at(-1)], [[], null]);
    });

    it("an event reaches it once, under the name that the platform documents, also where topics overlap", async () => {
        const subscriber = follow({ topics: ["v2.users.a1?presence&routingStatus", A, "V2.USERS.A1.ROUTINGSTATUS"] });
        await pass();
        connection.notifications.deliver(A, { a: 1 }, 0);
        connection.notifications.deliver("v2.users.a1.routingStatus", { b: 1 }, 0);
        assert.deepEqual(sent.map(({ topic }) => topic), [A, "v2.users.a1.routingStatus"]);
        subscriber.unsubscribe(["v2.users.a1?presence&routingStatus"]);
        connection.notifications.deliver(A, { a: 2 }, 0);
        assert.deepEqual([sent.length, sent[2]!.payload], [3, { a: 2 }]);
        assert.deepEqual(subscriber.subscriptions, [A, "v2.users.A1.routingStatus"]);
    });

    it("a body belongs to the flow alone, whatever it is", async () => {
        follow({ topics: [A] });
        await pass();
        const body = { nested: { value: 1 } };
        connection.notifications.deliver(A, body, 0);
        (sent[0]!.payload as typeof body).nested.value = 2;
        for (const odd of [undefined, null, "text", [1], JSON.parse('{"__proto__":{"x":1}}')]) connection.notifications.deliver(A, odd, 0, null);
        assert.deepEqual([body.nested.value, sent.slice(1, 5).map(({ payload }) => payload)], [1, [null, null, "text", [1]]]);
        assert.equal(JSON.stringify(sent[5]!.payload), '{"__proto__":{"x":1}}');
        assert.deepEqual(Object.keys(sent[1]!.genesys), Object.keys(notificationInfo("error", null)));
    });

    it("a refusal is told once, with the permission that the platform's list names, until it is taken back", async () => {
        const entities = [{ id: "v2.users.{id}.presence", requiresPermissions: ["directory:user:view"] }];
        connection.plain = async () => ({ status: 200, body: Buffer.from(JSON.stringify({ entities })), headers: {}, correlationId: null, rate: { allowed: null, count: null, resetSeconds: null }, sentAt: 0, base: "" });
        connection.notifications.decide = (topic) => (topic === B ? [{ topic, reason: "no", missingPermissions: [] }] : "accept");
        follow({ topics: [A, B] });
        await pass();
        connection.notifications.recover();
        await pass();
        assert.deepEqual(errors.map(({ code, cause }) => [code, cause.value, cause.missingPermissions]), [["PERMISSION", B, ["directory:user:view"]]]);
        connection.notifications.decide = () => "accept";
        connection.notifications.recover();
        await pass();
        assert.equal(lights.at(-1), "live");
        connection.notifications.decide = (topic) => [{ topic, reason: "no", missingPermissions: ["x:y:z"] }];
        connection.notifications.recover();
        await pass();
        assert.equal(errors.length, 3);
    });

    it("names in doubt that are unsubscribed before the organisation answers stay so", async () => {
        let answer: () => void = () => undefined;
        connection.plain = () =>
            new Promise((resolve) => {
                answer = () => resolve({ status: 200, body: Buffer.from("[]"), headers: {}, correlationId: null, rate: { allowed: null, count: null, resetSeconds: null }, sentAt: 0, base: "" });
            });
        const subscriber = follow({});
        const both = Promise.all([subscriber.subscribe(["v2.brand.new"]), subscriber.subscribe(["v2.brand.newer"])]);
        await settle();
        subscriber.unsubscribe(["v2.brand.new"]);
        answer();
        await both;
        assert.deepEqual(topics(), ["v2.brand.newer"]);
    });

    it("leaves nothing behind", async () => {
        const subscriber = follow({ topics: [A, B] });
        await pass();
        subscriber.close();
        await subscriber.subscribe([A]);
        assert.equal(connection.leftOver, 0);
    });
});
