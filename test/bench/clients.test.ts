import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { Clients } from "../../bench/clients.js";

const socketOf = (name: string): Socket => ({ name }) as unknown as Socket;

describe("benchmarks: who is connected to the far end", () => {
    it("each client has its own channels, and neighbouring frames go to different ones", () => {
        const clients = new Clients(4);
        const [first, second, other] = [clients.open("a"), clients.open("a"), clients.open("b")];
        const [one, two, three] = [socketOf("one"), socketOf("two"), socketOf("three")];
        clients.subscribe("a", first, [0, 1]);
        clients.subscribe("a", second, [2]);
        clients.subscribe("b", other, [3]);
        for (const [id, socket] of [[first, one], [second, two], [other, three]] as const) clients.connect(id, socket);
        assert.deepEqual(clients.sockets("a"), [one, two]);
        assert.deepEqual(clients.sockets("b"), [three]);
        assert.deepEqual(clients.sockets("nobody"), []);
        assert.deepEqual(clients.sockets(), [one, two, three]);
        assert.deepEqual(clients.routes("a").map(({ queue, socket }) => [queue, socket]), [[0, one], [2, two], [1, one]]);
    });

    it("a socket that ended carries nothing; its channel's queues go on counting", () => {
        const clients = new Clients(2);
        const id = clients.open("a");
        const socket = socketOf("one");
        clients.subscribe("a", id, [1]);
        clients.connect(id, socket);
        assert.deepEqual([clients.next("a", 1), clients.next("a", 1), clients.nth("a", 1), clients.nth("a", 0)], [0, 1, 2, 0]);
        clients.disconnect(socket);
        assert.deepEqual([clients.sockets("a"), clients.routes("a")], [[], []]);
        assert.equal(clients.nth("a", 1), 2);
    });
});
