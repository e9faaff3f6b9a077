/** The process's environment variables, changed for one test. */

const PROXY_NAME = /^((npm_config_)?((https?|all|no)_)?proxy|nr_proxy_mode)$/i;

/** Takes all proxy variables away, sets these, and returns what brings the former ones back. */
export function setProxyEnvironment(variables: Readonly<Record<string, string>> = {}): () => void {
    const names = Object.keys(process.env).filter((name) => PROXY_NAME.test(name));
    const before = Object.fromEntries(names.map((name) => [name, process.env[name]]));
    for (const name of names) delete process.env[name];
    Object.assign(process.env, variables);
    return () => {
        for (const name of Object.keys(variables)) delete process.env[name];
        Object.assign(process.env, before);
    };
}
