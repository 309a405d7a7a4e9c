import type { CertificateRequest, CertificationAuthority, IssuedCertificate } from '../contract.ts';

interface Waiting {
  readonly request: CertificateRequest;
  readonly settle: PromiseWithResolvers<IssuedCertificate>;
}

/**
 * Issues together what is asked for at once, and what comes while others are issued: what is made durable is so for all of them in one go.
 * Who asks for what cannot be issued is refused alone.
 */
export const gatherIssuing = ({
  issue,
}: Pick<CertificationAuthority, 'issue'>): ((request: CertificateRequest) => Promise<IssuedCertificate>) => {
  let waiting: Waiting[] = [];
  let isRunning = false;

  const issueAll = async (batch: readonly Waiting[]): Promise<void> => {
    try {
      const issued = await issue(batch.map(({ request }) => request));
      for (const [index, { settle }] of batch.entries()) settle.resolve(issued[index]!);
    } catch (error) {
      // All of them or none: which one it is shows when each is asked for by itself.
      if (batch.length === 1) batch[0]!.settle.reject(error);
      else for (const one of batch) await issueAll([one]);
    }
  };
  const run = async (): Promise<void> => {
    isRunning = true;
    // Whoever asks for two at once has asked for both.
    await Promise.resolve();
    for (let batch = waiting; batch.length > 0; batch = waiting) {
      waiting = [];
      await issueAll(batch);
    }
    isRunning = false;
  };

  return (request) => {
    const settle = Promise.withResolvers<IssuedCertificate>();
    waiting.push({ request, settle });
    if (!isRunning) void run();
    return settle.promise;
  };
};
