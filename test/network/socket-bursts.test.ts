/** Bursts on real sockets: every frame is dealt with, in order, also what is left when the socket ends. */
import assert from "node:assert/strict";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";
import { webSockets } from "../../src/notifications/socket.js";
import { systemClock } from "../../src/platform/clock.js";
import { DIRECT, Network } from "../../src/platform/network.js";
import { until } from "../support/until.js";

const SOCKETS = 4;
const FRAMES = 5_000;

describe("bursts on notification sockets", () => {
    let server: WebSocketServer;
    let network: Network;
    beforeEach(async () => {
        network = new Network(DIRECT);
        server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
        await once(server, "listening");
    });
    afterEach(async () => {
        for (const client of server.clients) client.terminate();
        server.close();
        network.close();
    });

    it("lose nothing and keep their order, while other things get their turn", async () => {
        server.on("connection", (socket) => {
            for (let frame = 0; frame < FRAMES; frame++) socket.send(String(frame));
            socket.close(1001);
        });
        const open = webSockets(network);
        const heard = Array.from({ length: SOCKETS }, () => ({ frames: [] as number[], ends: 0, framesAtEnd: 0 }));
        let turns = 0;
        const timer = setInterval(() => turns++, 1);
        for (const line of heard) {
            const listener = {
                opened: () => undefined,
                frame: (text: string | null) => void line.frames.push(Number(text)),
                ended: () => {
                    line.ends++;
                    line.framesAtEnd = line.frames.length;
                },
            };
            open(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/`, listener, { clock: systemClock, maxFrameBytes: 1_000 });
        }
        await until("the end of every socket", () => heard.every(({ ends }) => ends > 0));
        clearInterval(timer);
        const inOrder = Array.from({ length: FRAMES }, (_, frame) => frame);
        for (const { frames, ends, framesAtEnd } of heard) {
            assert.deepEqual(frames, inOrder);
            assert.deepEqual([ends, framesAtEnd], [1, FRAMES]);
        }
        assert.ok(turns > 0);
    });
});
