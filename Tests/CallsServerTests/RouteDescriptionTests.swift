import CallsServer
import Hummingbird
import Testing

@Suite struct RouteDescriptionTests {
  private func route(
    _ access: Route.Access,
    _ answers: [RouteDescription.Answer]
  ) -> Route {
    let description = RouteDescription("A test.", tags: ["tests"], answers: answers)
    return Route(.get, "/test", access: access, description: description) { _ in
      Response(json: [])
    }
  }

  @Test func anOpenRouteHasItsOwnAnswersAlone() {
    let answers: [RouteDescription.Answer] = [.later(503, "Busy."), .init(200, "Done.")]
    #expect(route(.open, answers).answers.map(\.status) == [200, 503])
  }

  @Test func aRouteWithKeysHasTheAnswersOfTheirChecks() {
    let answers: [RouteDescription.Answer] = [.init(200, "Done."), .init(403, "Its own.")]
    let all = route(.key(.read), answers).answers
    #expect(all.map(\.status) == [200, 401, 403, 429])
    #expect(all[2].summary == "Its own.")
    #expect(all[3].headers.keys.contains("Retry-After"))
  }

  @Test func aParameterOfThePathIsRequired() {
    let parameter = RouteDescription.Parameter("id", in: .path, of: .integer, "A number.")
    #expect(parameter.isRequired)
    #expect(!RouteDescription.Parameter("limit", of: .integer, "A number.").isRequired)
  }
}
