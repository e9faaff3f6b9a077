/** The examples for e-mail, up to a mail server that takes what they send. */
import assert from "node:assert/strict";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import type { FlowNode } from "../package/project.js";
import { until } from "../support/until.js";
import { openWorkshop, setEnvironment, type Workshop } from "./rig.js";

interface Addresses {
    readonly value: readonly { readonly address?: string }[];
}

interface Mail {
    readonly subject: string;
    readonly from: Addresses;
    readonly to: Addresses | readonly Addresses[];
    readonly text: string;
    readonly html: string | false;
    readonly attachments: readonly { readonly filename: string; readonly contentType: string; readonly content: Buffer }[];
}

const { simpleParser } = require("mailparser") as { simpleParser(this: void, stream: unknown): Promise<Mail> };

describe("examples: e-mail", () => {
    let workshop: Workshop;
    let server: SMTPServer;
    let restore: () => void;
    let mails: Mail[] = [];

    before(async () => {
        // Without login and TLS, as a relay inside a company is.
        server = new SMTPServer({
            authOptional: true,
            disabledCommands: ["STARTTLS", "AUTH"],
            onData(stream: any, _session: any, done: (error?: Error) => void) {
                simpleParser(stream).then((mail) => {
                    mails.push(mail);
                    done();
                }, done);
            },
        });
        await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
        const { port } = server.server.address() as AddressInfo;
        restore = setEnvironment({ SMTP_HOST: "127.0.0.1", SMTP_PORT: String(port), MAIL_FROM: "node-red@example.com", MAIL_TO: "leads@example.com, desk@example.com" });
        workshop = await openWorkshop({ queues: 4 });
    });
    beforeEach(() => {
        mails = [];
    });
    after(async () => {
        await workshop.close();
        await new Promise<void>((resolve) => server.close(resolve));
        restore();
    });

    function addresses(of: Mail["to"]): readonly (string | undefined)[] {
        return [of].flat().flatMap(({ value }) => value).map(({ address }) => address);
    }

    it("an alert is an e-mail: its subject, its sentence", async () => {
        const example = await workshop.deploy("Alert by e-mail", (node: FlowNode) =>
            node.type === "genesys-cloud-alert" ? { ...node, conditions: [{ property: "waiting", operator: ">=", raise: 0, clear: "" }] } : node,
        );
        const raised = await example.first("send e-mail", ({ alert }) => alert?.state === "raised");
        await example.first("subject of what was sent", ({ topic }) => topic === raised.topic);
        // Each queue raises one, and their e-mails overtake each other.
        const mail = mails.find(({ subject }) => subject === raised.topic);
        assert.equal(mail!.text.trim(), raised.payload);
        assert.deepEqual(addresses(mail!.from), ["node-red@example.com"]);
        assert.deepEqual(addresses(mail!.to), ["leads@example.com", "desk@example.com"]);
    });

    it("a mail server that refuses is told", async () => {
        const restorePort = setEnvironment({ SMTP_PORT: "1" });
        try {
            const example = await workshop.deploy("Alert by e-mail");
            await example.press("try it now, without an alert");
            assert.match((await example.first("what went wrong")).error.message, /ECONNREFUSED/);
        } finally {
            restorePort();
        }
    });

    it("the daily figures are a table, with all rows attached as CSV", async () => {
        const example = await workshop.deploy("Daily figures by e-mail");
        await example.press("every day at 6:30");
        await example.first("send e-mail");
        await until("the e-mail", () => mails.length > 0);
        const [mail] = mails;
        const rows = (await example.first("attach as CSV")).rows as readonly Record<string, any>[];
        const day = rows[0]!["intervalStartLocal"].slice(0, 10);
        assert.equal(mail!.subject, `Queues yesterday, ${day}`);
        assert.ok(typeof mail!.html === "string" && /<table/.test(mail!.html));
        for (const { name } of workshop.simulator.world.centre.queues) assert.ok(mail!.html.includes(name), name);
        const [csv] = mail!.attachments;
        assert.equal(mail!.attachments.length, 1);
        assert.deepEqual([csv!.filename, csv!.contentType], [`queues ${day}.csv`, "text/csv"]);
        const [header, ...lines] = csv!.content.toString("utf8").replace(/^\uFEFF/, "").trimEnd().split("\r\n");
        assert.equal(header!.split(",")[3], "queueId");
        assert.deepEqual(lines.map((line) => line.split(",")[3]), rows.map(({ queueId }) => queueId));
        const offered = header!.split(",").indexOf("offered");
        assert.deepEqual(lines.map((line) => Number(line.split(",")[offered])), rows.map((row) => row["offered"]));
        assert.deepEqual(example.received("what went wrong"), []);
    });
});
