const [WIDTH, HEIGHT] = [1_200, 960] as const;

/** A mug before a plain wall, drawn here: somebody without a photo at hand can try everything. */
export async function samplePhoto(name: string): Promise<File> {
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const pen = canvas.getContext("2d");
  if (pen === null) throw new Error("this browser draws nothing");
  pen.fillStyle = "#cfd2cc";
  pen.fillRect(0, 0, WIDTH, HEIGHT);
  pen.lineWidth = 44;
  pen.strokeStyle = "#24506f";
  pen.beginPath();
  pen.ellipse(780, 500, 130, 150, 0, -Math.PI / 2, Math.PI / 2);
  pen.stroke();
  const clay = pen.createLinearGradient(380, 0, 800, 0);
  clay.addColorStop(0, "#2d5e80");
  clay.addColorStop(0.4, "#5f93b5");
  clay.addColorStop(1, "#1d4560");
  pen.fillStyle = clay;
  pen.beginPath();
  pen.moveTo(390, 280);
  pen.lineTo(430, 740);
  pen.quadraticCurveTo(590, 800, 750, 740);
  pen.lineTo(790, 280);
  pen.closePath();
  pen.fill();
  pen.fillStyle = "#17384f";
  pen.beginPath();
  pen.ellipse(590, 280, 200, 52, 0, 0, 2 * Math.PI);
  pen.fill();
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
  if (blob === null) throw new Error("this browser draws nothing");
  return new File([blob], name, { type: "image/png" });
}
