// Runs in the page before its own scripts: keeps the audio tracks that peer connections bring, and measures what they say.
(() => {
  const tracks = [];
  const Native = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    constructor(...options) {
      super(...options);
      this.addEventListener("track", ({ track }) => {
        if (track.kind === "audio") tracks.push(track);
      });
    }
  };

  let context;
  const analysers = new WeakMap();
  const analyserOf = (track) => {
    let analyser = analysers.get(track);
    if (!analyser) {
      context ??= new AudioContext();
      analyser = context.createAnalyser();
      analyser.fftSize = 16384;
      analyser.smoothingTimeConstant = 0;
      context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
      analysers.set(track, analyser);
    }
    return analyser;
  };

  /** Level, strongest frequency and its share of the energy of the last third of a second of the newest track. */
  window.perezvonHeard = () => {
    const track = tracks.findLast(({ readyState }) => readyState === "live");
    if (!track) return { hz: 0, share: 0, level: 0 };
    const analyser = analyserOf(track);
    const samples = new Float32Array(analyser.fftSize);
    analyser.getFloatTimeDomainData(samples);
    const level = Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
    const decibels = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(decibels);
    const powers = decibels.map((value) => (Number.isFinite(value) ? 10 ** (value / 10) : 0));
    const total = powers.reduce((sum, power) => sum + power, 0);
    let peak = 0;
    for (let bin = 1; bin < powers.length; bin++) if (powers[bin] > powers[peak]) peak = bin;
    const around = powers.slice(Math.max(0, peak - 4), peak + 5).reduce((sum, power) => sum + power, 0);
    return {
      hz: (peak * context.sampleRate) / analyser.fftSize,
      share: total === 0 ? 0 : around / total,
      level,
    };
  };

  /** Which of these frequencies are heard at any moment of so many milliseconds. */
  window.perezvonTones = async (tones, forMs) => {
    const track = tracks.findLast(({ readyState }) => readyState === "live");
    if (!track) return [];
    const analyser = analyserOf(track);
    const decibels = new Float32Array(analyser.frequencyBinCount);
    const loudest = tones.map(() => -Infinity);
    for (const until = performance.now() + forMs; performance.now() < until; ) {
      await new Promise((resolve) => setTimeout(resolve, 60));
      analyser.getFloatFrequencyData(decibels);
      tones.forEach((hz, index) => {
        const bin = Math.round((hz * analyser.fftSize) / context.sampleRate);
        loudest[index] = Math.max(loudest[index], ...decibels.slice(bin - 3, bin + 4));
      });
    }
    return tones.filter((_, index) => loudest[index] > -55);
  };

  /** Notes when a text first stands in the page, and when a voice is first heard. */
  window.perezvonFirsts = (text) => {
    const found = {};
    window.perezvonFirsts.found = found;
    setInterval(() => {
      if (found.cardAt === undefined && document.body.innerText.includes(text))
        found.cardAt = performance.now();
      if (found.voiceAt === undefined && window.perezvonHeard().level > 0.005)
        found.voiceAt = performance.now();
    }, 50);
  };
})();
