/** Calendars and time zones by Luxon, loaded with the first report instead of with Node-RED. */

let loaded: typeof import("luxon") | undefined;

export function luxon(): typeof import("luxon") {
    return (loaded ??= require("luxon") as typeof import("luxon"));
}
