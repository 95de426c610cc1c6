// A small picture of a file on this phone (缩略图), before anything is sent; a file that is no picture leaves it empty.
export async function drawThumbnail(canvas, file) {
  if (!canvas || typeof createImageBitmap === "undefined") return;
  try {
    const picture = await createImageBitmap(file);
    const side = Math.min(picture.width, picture.height);
    const left = (picture.width - side) / 2, top = (picture.height - side) / 2;
    canvas.getContext("2d").drawImage(picture, left, top, side, side, 0, 0, canvas.width, canvas.height);
    picture.close();
  } catch { /* the newsroom will say what is wrong with it */ }
}
