/* A shared worker: one live stream for all tabs of a browser (HTTP/1.1 allows six connections in all). */
import { keepSource } from './live-source.js';

const ports = new Set();
let state = '';
let close = null;

function tell(message) {
  if (message.kind === 'open' || message.kind === 'lost') state = message.kind;
  for (const port of ports) port.postMessage(message);
}

function hear(port, { kind, address }) {
  if (kind === 'hello') {
    ports.add(port);
    if (close && state) port.postMessage({ kind: state });
    close ??= keepSource(address, tell);
  }
  if (kind === 'bye') {
    ports.delete(port);
    if (!ports.size && close) {
      close();
      close = null;
      state = '';
    }
  }
}

onconnect = ({ ports: [port] }) => {
  port.onmessage = ({ data }) => hear(port, data);
};
