/** What an editor's user must be allowed to do, in the words of Node-RED's logins. */

/** To see what the pickers and previews show. */
export const READ = "genesys-cloud-config.read";
/** To sign in with settings of one's own, and to run what is being edited. */
export const WRITE = "genesys-cloud-config.write";
