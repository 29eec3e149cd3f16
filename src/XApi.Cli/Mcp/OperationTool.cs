using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using XApi.Cli.Calls;

namespace XApi.Cli.Mcp;

/// <summary>An operation of the spec as a tool.</summary>
internal sealed class OperationTool : McpServerTool
{
    private readonly XOperation _operation;
    private readonly ToolCalls _calls;

    public OperationTool(XOperation operation, ToolCalls calls)
    {
        (_operation, _calls) = (operation, calls);
        var isWrite = ToolChoice.IsWrite(operation);
        ProtocolTool = new Tool
        {
            Name = operation.Id,
            Description = Describe(operation),
            InputSchema = ToolSchema.Of(operation),
            Annotations = new ToolAnnotations
            {
                ReadOnlyHint = !isWrite,
                DestructiveHint = isWrite,
                IdempotentHint = operation.IsIdempotent,
                OpenWorldHint = true,
            },
        };
    }

    public override Tool ProtocolTool { get; }

    public override IReadOnlyList<object> Metadata => [];

    public override async ValueTask<CallToolResult> InvokeAsync(
        RequestContext<CallToolRequestParams> request,
        CancellationToken cancellationToken = default
    ) => await _calls.CallAsync(_operation, request, cancellationToken);

    private static string Describe(XOperation operation)
    {
        List<string> facts =
        [
            $"{operation.Tag}: {operation}.",
            ToolChoice.IsWrite(operation) ? "It changes something on X." : "",
            Prefixed("Price: ", OperationFacts.Price(operation)),
            Prefixed("Limit: ", OperationFacts.Limits(operation)),
            operation.Pagination is null ? "" : "It returns a page, with a cursor where there are more.",
            AnyOf(operation),
            operation.Access?.Description ?? "",
        ];
        return string.Join(' ', facts.Where(fact => fact.Length > 0));
    }

    private static string AnyOf(XOperation operation) =>
        operation.AnyOf.Count > 0 ? $"One of these is required: {string.Join(", ", operation.AnyOf)}." : "";

    private static string Prefixed(string prefix, string fact) => fact.Length > 0 ? $"{prefix}{fact}." : "";
}
