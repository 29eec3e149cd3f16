namespace XApi.Tests;

/// <summary>The calls of the operations that have none in Sections/: each success stub says what is to be called and with what.</summary>
/// <remarks>So that an operation of the spec is tested as soon as it has stubs. That the C# reads well is what the request tests of the client show.</remarks>
internal static class StubCases
{
    internal static IReadOnlyList<ContractCase> All { get; } =
    [
        .. XOperation
            .All.Where(operation => Sections.Written.All(@case => @case.Operation != operation))
            .SelectMany(operation =>
                StubFiles
                    .Of(operation)
                    .Where(mapping => (int)mapping["response"]!["status"]! < 300)
                    .Select(mapping => ClientCall.Of(operation).For(new StubAsk(operation, mapping)))
            ),
    ];

    /// <summary>One call of each operation.</summary>
    internal static IEnumerable<ContractCase> First => All.DistinctBy(@case => @case.Operation);
}
