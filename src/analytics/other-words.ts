/** Words that people know from elsewhere, and what they are called here: offered as a correction, never taken silently. */

type Words = Readonly<Record<string, string>>;

/** By field, in lower case and without anything but letters and digits. */
export const OTHER_WORDS: Readonly<Record<string, Words>> = {
    query: {
        agent: "agents", by: "groupBy", daterange: "interval", date: "interval", dimensions: "groupBy", duration: "durations", end: "interval", figures: "metrics",
        format: "output", from: "interval", group: "groupBy", groups: "groupBy", kpi: "metrics", kpis: "metrics", media: "mediaTypes", period: "interval",
        predicates: "filter", range: "interval", sla: "answeredWithin", sort: "sortMetric", start: "interval", to: "interval", top: "limit", tz: "timeZone",
        type: "source", where: "filter", zone: "timeZone",
    },
    source: { conversation: "conversations", interactions: "conversations", queues: "conversations", calls: "conversations", users: "agents", user: "agents" },
    mediaTypes: {
        call: "voice", calls: "voice", phone: "voice", telephone: "voice", telephony: "voice", mail: "email", webchat: "chat", messaging: "message",
        webmessaging: "message", sms: "message", whatsapp: "message", facebook: "message", instagram: "message", callbacks: "callback",
    },
    directions: { in: "inbound", incoming: "inbound", out: "outbound", outgoing: "outbound" },
    groupBy: {
        agent: "userId", agentid: "userId", agents: "userId", agentname: "userId", user: "userId", username: "userId", users: "userId", queue: "queueId",
        queues: "queueId", queuename: "queueId", media: "mediaType", mediatypes: "mediaType", channel: "mediaType", division: "divisionId",
        divisionname: "divisionId", wrapup: "wrapUpCode", wrapupcodename: "wrapUpCode", disposition: "wrapUpCode", skill: "requestedRoutingSkillId",
        skills: "requestedRoutingSkillId", skillid: "requestedRoutingSkillId", language: "requestedLanguageId", team: "teamId", campaign: "outboundCampaignId",
        number: "dnis", caller: "ani",
    },
    metrics: {
        aht: "ahtSeconds", handletime: "ahtSeconds", averagehandletime: "ahtSeconds", handled: "tHandle", asa: "asaSeconds", averagespeedofanswer: "asaSeconds",
        sla: "serviceLevel", sl: "serviceLevel", calls: "offered", count: "offered", interactions: "offered", conversations: "nConversations",
        abandon: "abandoned", abandons: "abandoned", abandonment: "abandonRate", abandonpercent: "abandonRate", answerpercent: "answerRate", hold: "avgHoldSeconds",
        holdtime: "avgHoldSeconds", talk: "avgTalkSeconds", acw: "avgAcwSeconds", aftercallwork: "avgAcwSeconds", wrapup: "avgAcwSeconds", wait: "avgWaitSeconds",
        transfers: "transferred", overflow: "flowOut", answeredwithin: "answeredWithin20", utilization: "occupancy", utilisation: "occupancy",
    },
    output: { array: "rows", row: "rows", table: "html", mail: "html", email: "html", slack: "text", teams: "text", markdown: "text", excel: "csv", json: "raw", total: "totals", sum: "totals" },
    durations: { second: "seconds", s: "seconds", sec: "seconds", ms: "seconds", minute: "minutes", min: "minutes", m: "minutes", clock: "hh:mm:ss", hours: "hh:mm:ss", hms: "hh:mm:ss" },
    weekStart: { mo: "monday", mon: "monday", tu: "tuesday", tue: "tuesday", wed: "wednesday", thu: "thursday", fri: "friday", sat: "saturday", sun: "sunday", so: "sunday", "0": "sunday", "1": "monday", "7": "sunday" },
    queryType: { top: "topN", bottom: "bottomN", group: "groupBy" },
    function: { avg: "average", mean: "average", total: "sum" },
};

/** What a word that is not known may have meant, if that is possible here. `field` may be a path: its last name counts. */
export function otherWord(field: string, word: string, possible: readonly string[]): string | null {
    if (word.length > 40) return null;
    const name = field.slice(field.lastIndexOf(".") + 1);
    const words = Object.hasOwn(OTHER_WORDS, name) ? OTHER_WORDS[name]! : {};
    const plain = word.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
    const meant = Object.hasOwn(words, plain) ? words[plain]! : null;
    return meant !== null && possible.includes(meant) ? meant : null;
}
