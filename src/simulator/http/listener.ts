/** The door of the simulator: its port and all connections through it. It can be shut and opened again on the same port. */
import type { Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { ListenerPort } from "../faults/types.js";

/** Real milliseconds between two tries to get the port back. */
const RETRY_MS = 50;
const MOST_RETRIES = 100;

export class Listener implements ListenerPort {
    readonly #server: Server;
    readonly #sockets = new Set<Socket>();
    #address: { readonly port: number; readonly host: string } | null = null;
    #retry: NodeJS.Timeout | undefined;
    #retries = 0;
    #shut = false;
    #closed = false;

    constructor(server: Server) {
        this.#server = server;
        server.on("connection", (socket) => {
            // One that was on its way when the server closed would keep it open.
            if (this.#closed) return void socket.destroy();
            this.#sockets.add(socket);
            socket.once("close", () => this.#sockets.delete(socket));
        });
    }

    async listen(port: number, host: string): Promise<{ readonly port: number }> {
        await new Promise<void>((resolve, reject) => {
            this.#server.once("error", reject);
            this.#server.listen(port, host, () => {
                this.#server.off("error", reject);
                resolve();
            });
        });
        this.#address = { port: (this.#server.address() as AddressInfo).port, host };
        return { port: this.#address.port };
    }

    /** New connections are refused by the machine. `cut` resets those that are open, too. */
    refuse(cut: boolean): void {
        if (this.#shut || this.#closed || !this.#address) return;
        this.#shut = true;
        this.#server.close();
        if (!cut) return;
        for (const socket of this.#sockets) socket.resetAndDestroy();
    }

    /** Takes connections again, on the port of before. */
    accept(): void {
        if (!this.#shut || this.#closed) return;
        this.#shut = false;
        this.#retries = 0;
        this.#listenAgain();
    }

    #listenAgain(): void {
        if (this.#shut || this.#closed || !this.#address) return;
        const failed = (problem: Error): void => {
            // Somebody else may have had the port meanwhile.
            if (++this.#retries > MOST_RETRIES) process.emitWarning(`The port could not be opened again: ${problem.message}`, "SimulatorError");
            else this.#retry = setTimeout(() => this.#listenAgain(), RETRY_MS).unref();
        };
        this.#server.once("error", failed);
        this.#server.listen(this.#address.port, this.#address.host, () => {
            this.#server.off("error", failed);
            if (this.#shut || this.#closed) this.#server.close();
        });
    }

    /** Ends every connection; resolved when nothing is left open. */
    async close(): Promise<void> {
        this.#closed = true;
        clearTimeout(this.#retry);
        const closed = this.#server.listening ? new Promise<void>((resolve) => void this.#server.close(() => resolve())) : Promise.resolve();
        for (const socket of this.#sockets) socket.destroy();
        await closed;
    }
}
