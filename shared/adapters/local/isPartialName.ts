/** True for the names under which programs keep files they have not finished, and for hidden files. */
export function isPartialName(name: string): boolean {
  return name.startsWith('.') || /(\.(partial|part|tmp|temp|crdownload|download|filepart|swp)|~)$/i.test(name)
}
