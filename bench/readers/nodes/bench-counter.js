/** The node at the end of the wire: hands each message to the benchmark that runs in the same process. */
module.exports = (RED) => {
    RED.nodes.registerType("bench-counter", function counter(definition) {
        RED.nodes.createNode(this, definition);
        this.on("input", (msg, _send, done) => {
            globalThis.benchCounter(msg);
            done();
        });
    });
};
