import { describe, expect, it } from 'vitest'
import { domainRegistry } from '../../shared/domains/domainRegistry.ts'
import { wantedAttributes } from '../../shared/domains/wantedAttributes.ts'
import { KVONCE, loadedDomain, REGISTER, TRAFFIC_LIGHT, textOf } from './loadedDomain.ts'

const fileOf = (file: string) => ({ file, text: textOf(file) })

describe('the registry', () => {
  it('gives the domains of all files, by name', () => {
    const registry = domainRegistry([TRAFFIC_LIGHT, KVONCE, REGISTER].map(fileOf))
    const names = 'domains' in registry ? registry.domains.map((domain) => domain.name) : registry.errors
    expect(names).toEqual(['kvonce', 'register', 'traffic-light'])
  })

  it('gives the errors of all files, and no domain', () => {
    const broken = (file: string) => ({ file, text: textOf(file).replace('lateness', 'latenes') })
    const registry = domainRegistry([broken(KVONCE), fileOf(REGISTER), broken(TRAFFIC_LIGHT)])
    const files = 'errors' in registry ? new Set(registry.errors.map((error) => error.file)) : undefined
    expect(files).toEqual(new Set([KVONCE, TRAFFIC_LIGHT]))
  })

  it('refuses a second definition of one name, at its line', () => {
    const again = { file: 'again.yaml', text: `# again\n${textOf(REGISTER)}` }
    const registry = domainRegistry([fileOf(REGISTER), again])
    expect(registry).toMatchObject({ errors: [{ file: 'again.yaml', line: 2, field: 'domain' }] })
  })
})

describe('wanted attributes', () => {
  const domains = [loadedDomain(KVONCE), loadedDomain(TRAFFIC_LIGHT)]
  const { wanted, byDomain, resource } = wantedAttributes(domains)

  it('name every declared attribute once, whole maps and their children', () => {
    expect(new Set(wanted.span).size).toBe(wanted.span.length)
    for (const domain of domains) {
      const positions = byDomain.get(domain.name) ?? new Map<string, number>()
      for (const [path, position] of positions) expect(wanted.span[position]).toBe(domain.attributePrefix + path)
    }
    const paths = [...(byDomain.get('kvonce')?.keys() ?? [])]
    expect(paths).toEqual(['type', 'key', 'value', 'reason', 'context', 'context.attempts', 'context.region'])
  })

  it('tell where clock and scope stand in the resource', () => {
    for (const [name, position] of Object.entries(resource)) expect(wanted.resource[position]).toBe(name)
    expect(wanted.resource).toContain('service.instance.id')
    expect(wanted.resource).toContain('cicd.pipeline.run.id')
  })
})
