/** Texts of the formats of lists. */
export const webFormats = {
  name: "Название формата",
  change: "Изменить формат",
  share: "Сохранить как общий формат",
  shareText: "Поля этого списка станут форматом, с которым можно создать и другие списки.",
  alsoServes: "с ним же: {{lists}}",
  serves:
    "Изменится во всех списках: {{lists}}. Поле, в котором есть данные, нельзя убрать, и тип его не меняется.",
  addField: "Добавить поле",
  removeField: "Убрать поле {{name}}",
  fromFile: "По файлу",
} as const;
