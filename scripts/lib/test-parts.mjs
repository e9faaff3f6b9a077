/**
 * How the suite is divided into processes that run beside each other. Parts begin in this order, the next one when there is room: what takes longest
 * stands first, what fills the gaps at the end last. The end of each run tells what its parts took.
 */

/** Folders end in a slash. What shares one opened editor, which takes seconds to start, is in one part. The part without paths has what no other names. */
export const PARTS = [
    { name: "reliability", paths: ["test/reliability/"] },
    { name: "others" },
    { name: "editor", paths: ["test/editor/", "test/alerts/editor.test.ts", "test/notifications/node-editor.test.ts"] },
    { name: "conversations", paths: ["test/conversations/", "test/analytics/"] },
    { name: "examples", paths: ["test/examples/", "test/package/"] },
    { name: "dashboard", paths: ["test/dashboard/"] },
    { name: "simulator", paths: ["test/simulator/"] },
];

/** Each file in one part: the first that names it. `files` are relative to the checkout, with forward slashes. Throws when a part names nothing that is there. */
export function divide(files, parts = PARTS) {
    const isBelow = (file, path) => (path.endsWith("/") ? file.startsWith(path) : file === path);
    for (const { name, paths = [] } of parts) {
        const strange = paths.filter((path) => !files.some((file) => isBelow(file, path)));
        if (strange.length > 0) throw new Error(`The part of the tests called ${name} names what is not there: ${strange.join(", ")}`);
    }
    const partOf = (file) => parts.find(({ paths }) => paths?.some((path) => isBelow(file, path))) ?? parts.find(({ paths }) => !paths);
    return parts.map((part) => ({ name: part.name, files: files.filter((file) => partOf(file) === part) })).filter((part) => part.files.length > 0);
}
