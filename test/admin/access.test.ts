/** What dialogs borrow: connections are kept for as long as they are asked for, and end by themselves and with a deploy. */
import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import type { NodeAPI } from "node-red";
import { Access } from "../../src/node-red/admin/access.js";
import { closeParked } from "../../src/node-red/shared-connection.js";
import type { GenesysError } from "../../src/platform/errors.js";
import { FakeClock } from "../support/fake-clock.js";

const DRAFT = { settings: { apiUrl: "http://127.0.0.1:1" }, credentials: { clientId: "client", clientSecret: "secret" } };

describe("connections that dialogs borrow", () => {
    let clock: FakeClock;
    let events: EventEmitter;
    let access: Access;
    /** Uses of the deployed configuration that are not released. */
    let users: Set<object>;

    beforeEach(() => {
        [clock, events, users] = [new FakeClock(), new EventEmitter(), new Set()];
        const config = {
            useConnection(user: object) {
                users.add(user);
                return { connection: {}, release: () => users.delete(user) };
            },
        };
        const RED = { events, settings: {}, nodes: { getNode: (id: string) => (id === "config" ? config : null) }, util: { getSetting: () => undefined } };
        access = new Access(RED as unknown as NodeAPI, clock);
    });
    afterEach(async () => {
        events.emit("flows:stopped");
        await closeParked();
    });

    const isGone = (id: string): void => assert.throws(() => access.connection(id), (error: GenesysError) => error.code === "NOT_FOUND");

    it("are kept for a minute after the last request, and then end", async () => {
        access.connection("config");
        await clock.advance(50_000);
        access.connection("config");
        await clock.advance(59_000);
        assert.equal(users.size, 1);
        await clock.advance(2_000);
        assert.equal(users.size, 0);
        assert.equal(events.listenerCount("flows:stopped"), 0);
    });

    it("end with a deploy, drafts too", () => {
        access.connection("config");
        const draft = access.draft(DRAFT);
        access.connection(draft);
        assert.equal(events.listenerCount("flows:stopped"), 1);
        events.emit("flows:stopped");
        assert.equal(users.size, 0);
        assert.equal(events.listenerCount("flows:stopped"), 0);
        isGone(draft);
    });

    it("end with their draft when nobody asks any more", async () => {
        const draft = access.draft(DRAFT);
        await clock.advance(61_000);
        isGone(draft);
    });
});
