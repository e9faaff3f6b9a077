/** The process's environment variables about proxies, changed for one test. */

const PROXY_NAME = /^((npm_config_)?((https?|all|no)_)?proxy|nr_proxy_mode)$/i;

/** Takes all proxy variables away, sets these, and returns what brings the former ones back, whatever was set in between. */
export function setProxyEnvironment(variables: Readonly<Record<string, string>> = {}): () => void {
    const before = Object.fromEntries(Object.entries(process.env).filter(([name]) => PROXY_NAME.test(name)));
    const replace = (by: Readonly<Record<string, string | undefined>>): void => {
        for (const name of Object.keys(process.env).filter((present) => PROXY_NAME.test(present))) delete process.env[name];
        Object.assign(process.env, by);
    };
    replace(variables);
    return () => replace(before);
}
