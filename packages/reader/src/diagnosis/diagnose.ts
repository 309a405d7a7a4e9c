import { OpenMynaError } from '@openmyna/errors';
import { openPcsc, type Pcsc } from '../pcsc/pcsc.ts';
import type { Finding } from './finding.ts';
import { listening } from './listening.ts';
import { probeSpeed } from './probe-speed.ts';

/** Debian's /etc/reader.conf.d/vpcd */
const vpcdPort = 35963;

/** Milliseconds: an exchange takes a fraction of one, or with vpcd's stall more than forty. */
const stall = 15;

/** Looks at this machine's way to a virtual card: the service, the driver, who reaches it, how fast it is. */
export const diagnose = async (): Promise<Finding[]> => {
  const pcsc = await answering();
  if (pcsc === undefined) return [noService];
  using _ = pcsc;
  const service: Finding = { id: 'pcsc', verdict: 'good', text: { ja: 'pcscd が応答します。', en: 'pcscd answers.' } };
  const reach = listening(vpcdPort);
  if (reach === 'no') return [service, noDriver];
  return [service, driver, reach === 'everywhere' ? exposed : onlyHere, await speed(pcsc)];
};

const answering = async (): Promise<Pcsc | undefined> => {
  try {
    return await openPcsc();
  } catch (error) {
    if (error instanceof OpenMynaError) return undefined;
    throw error;
  }
};

const speed = async (pcsc: Pcsc): Promise<Finding> => {
  const id = 'speed';
  let milliseconds: number | undefined;
  try {
    milliseconds = await probeSpeed(pcsc);
  } catch {
    return {
      id,
      verdict: 'problem',
      text: {
        ja: '仮想リーダーに入れた試験用カードが PC/SC から見えません。',
        en: 'A probe card put into the virtual reader does not show up in PC/SC.',
      },
      remedy: ['sudo systemctl restart pcscd'],
    };
  }
  if (milliseconds === undefined) {
    const text = {
      ja: '空いたスロットがないので、速さは測れません。カードを抜いてから測ります。',
      en: 'No slot is free to measure the speed in; take a card out first.',
    };
    return { id, verdict: 'unknown', text };
  }
  const figure = milliseconds.toFixed(1);
  if (milliseconds < stall) {
    const text = { ja: `1コマンド ${figure} ミリ秒。速さは十分です。`, en: `${figure} ms a command: fast enough.` };
    return { id, verdict: 'good', text };
  }
  return {
    id,
    verdict: 'problem',
    text: {
      ja: `1コマンド ${figure} ミリ秒。vpcd の細切れの送信(Nagle)と遅延 ACK のために、毎回 40 ミリ秒待たされています。次のコマンドで直り、再起動までもちます。そのあとカードを入れ直します。`,
      en: `${figure} ms a command: vpcd sends in two parts (Nagle) and waits 40 ms for a delayed acknowledgement. This command mends it until the next boot; then put the card in again.`,
    },
    remedy: [
      'sudo ip route change local 127.0.0.1 dev lo proto kernel scope host src 127.0.0.1 table local quickack 1',
    ],
  };
};

const noService: Finding = {
  id: 'pcsc',
  verdict: 'problem',
  text: {
    ja: 'PC/SC サービス(pcscd)が応答しません。カードはプロセスの中でだけ使えます。',
    en: 'The PC/SC service (pcscd) does not answer. Cards can be used in process only.',
  },
  remedy: ['sudo apt-get install pcscd vsmartcard-vpcd opensc', 'sudo systemctl start pcscd.socket || sudo pcscd'],
};

const noDriver: Finding = {
  id: 'vpcd',
  verdict: 'problem',
  text: {
    ja: `仮想リーダー(vpcd)がポート ${vpcdPort} で待っていません。`,
    en: `The virtual reader (vpcd) does not listen on port ${vpcdPort}.`,
  },
  remedy: ['sudo apt-get install vsmartcard-vpcd', 'sudo systemctl restart pcscd'],
};

const driver: Finding = {
  id: 'vpcd',
  verdict: 'good',
  text: { ja: `仮想リーダー(vpcd)がポート ${vpcdPort} で待っています。`, en: `vpcd listens on port ${vpcdPort}.` },
};

const onlyHere: Finding = {
  id: 'exposure',
  verdict: 'good',
  text: { ja: 'ほかの機械からは届きません。', en: 'No other machine reaches it.' },
};

const exposed: Finding = {
  id: 'exposure',
  verdict: 'advice',
  text: {
    ja: 'vpcd はすべてのネットワークで待っています。届く人は誰でも「カード」になれます。ファイアウォールで閉じます。',
    en: 'vpcd listens on every network: whoever reaches it can be "the card". Close it with a firewall.',
  },
  remedy: [`sudo iptables -A INPUT ! -i lo -p tcp --dport ${vpcdPort}:${vpcdPort + 1} -j DROP`],
};
