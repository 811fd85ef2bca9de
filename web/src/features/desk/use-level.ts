import { useEffect, useRef, useState } from "react";

const speechLevel = 0.02;

/** How loud it is now, whether speech was heard, and whether it took too long. */
export function useLevel(stream: MediaStream | undefined) {
  const [level, setLevel] = useState({ now: 0, heard: false, waited: false });
  const startedAt = useRef(0);
  useEffect(() => {
    setLevel({ now: 0, heard: false, waited: false });
    if (!stream) return;
    startedAt.current = performance.now();
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    analyser.fftSize = 1024;
    context.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      const now = Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length);
      setLevel((before) => ({
        now,
        heard: before.heard || now > speechLevel,
        waited: performance.now() - startedAt.current > 5_000,
      }));
    }, 80);
    return () => {
      clearInterval(timer);
      void context.close();
    };
  }, [stream]);
  return level;
}
