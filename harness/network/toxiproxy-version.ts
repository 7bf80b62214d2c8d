/** The version every runtime uses; container images are tagged with it too. */
export const toxiproxyVersion = '2.12.0';
