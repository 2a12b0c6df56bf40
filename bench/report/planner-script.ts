/**
 * Computes in the page of a report what `planFor` in analysis/plan.ts computes, for the load that a reader types in. It reads the
 * values from the page, loads nothing and sends nothing. A test holds the two together.
 */
export const PLANNER_SCRIPT = `
(() => {
  const planner = document.querySelector('.planner');
  const { transports, quantities, words } = JSON.parse(planner.getAttribute('data-planner'));
  const NEAR = 0.05;
  const place = (axis, at) => {
    if (axis !== 'deliveriesPerSecond') return at[axis];
    return at.connections === null || at.eventsPerSecond === null ? null : at.connections * at.eventsPerSecond;
  };
  const steps = (axis, load, point) => {
    const measured = place(axis, point), wanted = place(axis, load);
    return measured === null ? 0 : Math.log(measured / wanted);
  };
  const tendency = (beyond) => {
    const all = new Set(beyond.flatMap(({ axis, above }) => axis === 'connections' ? ['too-low']
      : axis === 'deliveriesPerSecond' ? [above ? 'too-high' : 'too-low']
      : axis === 'payloadBytes' ? [above ? 'too-low' : 'too-high'] : []));
    return all.size === 1 ? [...all][0] : 'unknown';
  };
  const beyondOf = (points, load, axes) => axes.flatMap((axis) => {
    const measured = points.map((point) => place(axis, point)).filter((at) => at !== null);
    const low = Math.min(...measured), high = Math.max(...measured), wanted = place(axis, load);
    const isBeyond = measured.length > 0 && (wanted < low * (1 - NEAR) || wanted > high * (1 + NEAR));
    return isBeyond ? [{ axis, above: wanted > high }] : [];
  });
  const note = (beyond, isKnown) => beyond.length === 0 ? '' : 'extrapolated in ' +
    beyond.map(({ axis }) => words.axes[axis]).join(', ') + ': ' + words.tends[isKnown ? tendency(beyond) : 'unknown'];
  const along = (axis, points, load) => {
    if (points.length === 0) return null;
    const far = (point) => axis === null ? 0 : steps(axis, load, point);
    const used = points.filter((point) => {
      const side = points.map(far).filter((other) => (other > NEAR) === (far(point) > NEAR));
      return Math.abs(far(point) - (far(point) > NEAR ? Math.min(...side) : Math.max(...side))) <= NEAR;
    });
    const weight = (point) => 1 / (Math.abs(far(point)) + NEAR / 10);
    const total = used.reduce((sum, point) => sum + weight(point), 0);
    return {
      value: used.reduce((sum, point) => sum + point.value * weight(point) / total, 0),
      low: Math.min(...used.map(({ low }) => low)),
      high: Math.max(...used.map(({ high }) => high)),
      note: note(beyondOf(points, load, axis === null ? [] : [axis]), axis === 'payloadBytes'),
    };
  };
  const cpu = ({ cpuNs, cpuModel }, load) => {
    if (cpuModel === null) return null;
    const axes = ['connections', 'eventsPerSecond', 'payloadBytes', 'deliveriesPerSecond'];
    const { perDeliveryNs, perEventNs, perSecondNs, perByteNs, perLogConnectionsNs, lowFactor, highFactor } = cpuModel;
    const itself = cpuNs.find((point) => point.confidence > 0 && point.high / point.low <= highFactor / lowFactor &&
      axes.reduce((sum, axis) => sum + Math.abs(steps(axis, load, point)), 0) <= NEAR);
    const value = perDeliveryNs + perEventNs / load.connections + perSecondNs / place('deliveriesPerSecond', load) +
      perByteNs * load.payloadBytes + perLogConnectionsNs * Math.log(load.connections);
    const { value: ns, low, high } = itself || { value, low: value * lowFactor, high: value * highFactor };
    const hasOneTerm = perEventNs + perSecondNs + perByteNs + perLogConnectionsNs === 0;
    return { value: ns, low, high, note: note(beyondOf(cpuNs, load, axes), hasOneTerm) };
  };
  const plan = (of, load) => {
    const deliveries = load.connections * load.eventsPerSecond;
    return {
      cores: [cpu(of, load), deliveries / 1e9, 0],
      memoryBytes: [along('connections', of.memoryBytes, load), load.connections, 0],
      bytesPerSecond: [along('payloadBytes', of.overheadBytes, load), deliveries, deliveries * load.payloadBytes],
      handshakeBytes: [along(null, of.handshakeBytes, load), load.connections, 0],
    };
  };
  const short = (value) => Number(value.toPrecision(3)).toLocaleString('en', { maximumSignificantDigits: 3 });
  const bytes = (value) => value >= 1e9 ? short(value / 1e9) + ' GB' : value >= 1e6 ? short(value / 1e6) + ' MB'
    : value >= 1e3 ? short(value / 1e3) + ' kB' : short(value) + ' B';
  const written = {
    cores: (value) => short(value) + ' cores',
    memoryBytes: bytes,
    bytesPerSecond: (value) => short(value * 8 / 1e6) + ' Mbit/s',
    handshakeBytes: bytes,
  };
  const show = () => {
    const load = {};
    for (const input of planner.querySelectorAll('input')) {
      const value = Number(input.value || input.getAttribute('value'));
      if (!(value > 0 && Number.isFinite(value))) return;
      load[input.name || input.getAttribute('name')] = value;
    }
    transports.forEach((of, column) => {
      const found = plan(of, load);
      for (const id of Object.keys(found)) {
        const cell = planner.querySelector('[data-of="' + id + ' ' + column + '"]');
        const [one, factor, base] = found[id];
        if (one === null) {
          cell.textContent = 'not measured: ' + quantities[id];
          continue;
        }
        const at = (value) => base + value * factor;
        const texts = [one.value, one.low, one.high].map((value) => written[id](at(value)));
        cell.textContent = texts[0];
        const note = document.createElement('small');
        note.textContent = (texts[1] === texts[2] ? '' : '(' + texts[1] + '..' + texts[2] + ') ') + one.note;
        cell.append(note);
        cell.setAttribute('data-values', [one.value, one.low, one.high].map(at).join(' '));
      }
    });
  };
  planner.addEventListener('input', show);
  show();
})();
`;
