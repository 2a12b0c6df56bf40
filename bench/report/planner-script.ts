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
  const distance = (point, load, axes) => axes.reduce((sum, axis) => sum + Math.abs(steps(axis, load, point)), 0);
  const cpuTends = (axis, above) => axis === 'connections' ? ['too-low']
    : axis === 'deliveriesPerSecond' ? [above ? 'too-high' : 'too-low']
    : axis === 'payloadBytes' ? [above ? 'too-low' : 'too-high'] : [];
  const lengthTends = (axis, above) => [above ? 'too-low' : 'too-high'];
  const estimate = (points, load, axes, tendsOf) => {
    if (points.length === 0) return null;
    const placed = points.map((point) => [point, distance(point, load, axes)]).sort((a, b) => a[1] - b[1]);
    const surrounding = axes.flatMap((axis) => [1, -1].map((side) =>
      placed.find(([point]) => side * steps(axis, load, point) <= NEAR)));
    const used = [...new Set([...surrounding, placed[0]].filter((one) => one !== undefined))];
    const total = used.reduce((sum, [, far]) => sum + 1 / (far + NEAR / 10), 0);
    const tends = new Set();
    const beyond = axes.filter((axis) => {
      const measured = points.map((point) => place(axis, point)).filter((at) => at !== null);
      const low = Math.min(...measured), high = Math.max(...measured), wanted = place(axis, load);
      const isBeyond = measured.length > 0 && (wanted < low * (1 - NEAR) || wanted > high * (1 + NEAR));
      if (isBeyond) tendsOf(axis, wanted > high).forEach((one) => tends.add(one));
      return isBeyond;
    });
    return {
      value: used.reduce((sum, [{ value }, far]) => sum + value / (far + NEAR / 10) / total, 0),
      low: Math.min(...used.map(([{ low }]) => low)),
      high: Math.max(...used.map(([{ high }]) => high)),
      note: beyond.length === 0 ? '' : 'extrapolated in ' + beyond.map((axis) => words.axes[axis]).join(', ') +
        ': ' + words.tends[tends.size === 1 ? [...tends][0] : 'unknown'],
    };
  };
  const plan = (of, load) => {
    const deliveries = load.connections * load.eventsPerSecond;
    return {
      cores: [estimate(of.cpuNs, load, ['connections', 'eventsPerSecond', 'payloadBytes', 'deliveriesPerSecond'], cpuTends), deliveries / 1e9, 0],
      memoryBytes: [estimate(of.memoryBytes, load, ['connections'], () => []), load.connections, 0],
      bytesPerSecond: [estimate(of.overheadBytes, load, ['payloadBytes'], lengthTends), deliveries, deliveries * load.payloadBytes],
      handshakeBytes: [estimate(of.handshakeBytes, load, [], () => []), load.connections, 0],
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
