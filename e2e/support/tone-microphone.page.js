// Runs in the page before its own scripts: the microphone is a tone with breaks, so that several people fit into one browser.
(() => {
  const { hz, wordMs, breakMs } = window.perezvonMicrophone;
  navigator.mediaDevices.getUserMedia = async () => {
    const context = new AudioContext();
    const tone = context.createOscillator();
    tone.frequency.value = hz;
    const volume = context.createGain();
    const period = (wordMs + breakMs) / 1000;
    for (let at = 0; at < 600; at += period) {
      volume.gain.setValueAtTime(0.25, at);
      volume.gain.setValueAtTime(0, at + wordMs / 1000);
    }
    const out = context.createMediaStreamDestination();
    tone.connect(volume).connect(out);
    tone.start();
    return out.stream;
  };
})();
