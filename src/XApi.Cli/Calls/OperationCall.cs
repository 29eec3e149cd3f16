using System.CommandLine;
using Newtonsoft.Json.Linq;

namespace XApi.Cli.Calls;

/// <summary>Makes a request of an operation of the options that were given.</summary>
internal sealed class OperationCall(
    CommandContext context,
    XOperation operation,
    IReadOnlyList<(XParameter Parameter, Option<string[]> Option)> options
)
{
    public async Task<int> RunAsync()
    {
        var body = await BodyData.ReadAsync(context);
        var files = new List<FileStream>();
        try
        {
            return await SendAsync(Fill(body, files));
        }
        finally
        {
            files.ForEach(file => file.Dispose());
        }
    }

    private Task<int> SendAsync(XRequestMessage request) => new Call(context, request, operation).RunAsync();

    private XRequestMessage Fill(JToken? body, List<FileStream> files)
    {
        List<(XParameter Parameter, string[] Values)> given =
        [
            .. options.Where(pair => context.Has(pair.Option)).Select(pair => (pair.Parameter, context.Get(pair.Option)!)),
        ];
        var members = given.Where(pair => pair.Parameter.In == XParameterLocation.Body).ToList();
        if (members.Count > 0)
        {
            body ??= new JObject();
            if (body is not JObject root)
            {
                throw new CommandException(
                    $"--{members[0].Parameter.Name} is a member of an object, and --data is none: give one or the other."
                );
            }

            foreach (var (parameter, values) in members)
            {
                BodyData.Set(root, parameter, values);
            }
        }

        var request = new XRequestMessage(operation)
        {
            Body = body,
            Credential = Credentials.Of(context, context.Get(OperationOptions.As)),
        };
        foreach (var (parameter, values) in given)
        {
            switch (parameter.In)
            {
                case XParameterLocation.Path:
                    request.PathValues[parameter.Name] = One(parameter, values);
                    break;
                case XParameterLocation.Query:
                    request.Query[parameter.Name] = parameter.IsList ? string.Join(',', values) : One(parameter, values);
                    break;
                case XParameterLocation.File:
                    files.Add(Given.Open(One(parameter, values)));
                    request.Files[parameter.Name] = files[^1];
                    break;
                case XParameterLocation.Body:
                    break;
            }
        }

        return request;
    }

    private static string One(XParameter parameter, string[] values) =>
        values is [var only] ? only : throw new CommandException($"--{parameter.Name} takes one value, and was given {values.Length}.");
}
