using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Text;
using Newtonsoft.Json;

namespace XApi.Tests;

/// <summary>The client's method for an operation, found by the spec's words for it, and called with what a stub asks for.</summary>
internal sealed class ClientCall
{
    private static readonly ConcurrentDictionary<XOperation, ClientCall> Known = new();

    private readonly XOperation _operation;
    private readonly SpecOperation _described;
    private readonly PropertyInfo _client;
    private readonly MethodInfo _method;

    private ClientCall(XOperation operation)
    {
        (_operation, _described) = (operation, ContractRun.Spec.Operations[operation.Id]);
        _client = typeof(XApiClient).GetProperty(operation.Tag) ?? throw new MissingMemberException(nameof(XApiClient), operation.Tag);
        _method =
            _client
                .PropertyType.GetMethods()
                .Where(method =>
                    method.Name == $"{_described.Method}Async"
                    && method.GetParameters().Any(parameter => parameter.ParameterType.Name == $"{operation.Id}Options")
                )
                // The generated method takes a token; conveniences beside it may not.
                .OrderByDescending(method => method.GetParameters().Length)
                .FirstOrDefault()
            ?? throw new MissingMethodException(_client.PropertyType.Name, $"{_described.Method}Async");
    }

    /// <summary>What the method returns, or a message of the stream.</summary>
    internal Type Result => _method.ReturnType.GetGenericArguments()[0];

    private bool IsStream => _method.ReturnType.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>);

    internal static ClientCall Of(XOperation operation) => Known.GetOrAdd(operation, static operation => new ClientCall(operation));

    /// <summary>Whether the response is read into an object; others are downloaded.</summary>
    internal static bool IsRead(XOperation operation) => Of(operation).Result.IsSubclassOf(typeof(XModel));

    /// <summary>The call that a stub is for.</summary>
    internal ContractCase For(StubAsk ask) =>
        IsStream ? Streaming(ask)
        : Result.IsSubclassOf(typeof(XModel)) ? new(_operation, ask.Name, async x => await Awaited(Invoke(x, ask, null, default)))
        : new(_operation, ask.Name, async x => await Downloaded.ReadAsync(await Awaited(Invoke(x, ask, null, default))));

    private ContractCase Streaming(StubAsk ask) =>
        (ContractCase)
            typeof(ClientCall)
                .GetMethod(nameof(StreamingOf), BindingFlags.Instance | BindingFlags.NonPublic)!
                .MakeGenericMethod(Result)
                .Invoke(this, [ask])!;

    private ContractCase StreamingOf<T>(StubAsk ask)
        where T : XModel =>
        ContractCase.Of(_operation, ask.Name, ask.MessageCount, (x, settings, end) => (IAsyncEnumerable<T>)Invoke(x, ask, settings, end));

    private static async Task<object> Awaited(object task)
    {
        await (Task)task;
        return task.GetType().GetProperty(nameof(Task<>.Result))!.GetValue(task)!;
    }

    private object Invoke(XApiClient x, StubAsk ask, StreamSettings? stream, CancellationToken end)
    {
        var arguments = _method.GetParameters().Select(parameter => Argument(parameter, ask, stream, end)).ToArray();
        return _method.Invoke(_client.GetValue(x), BindingFlags.DoNotWrapExceptions, null, arguments, null)!;
    }

    private object? Argument(ParameterInfo parameter, StubAsk ask, StreamSettings? stream, CancellationToken end)
    {
        var type = parameter.ParameterType;
        return type == typeof(CancellationToken) ? end
            : type.IsSubclassOf(typeof(CallOptions)) ? Options(type, ask, stream)
            : type == typeof(Stream) ? new MemoryStream(Encoding.UTF8.GetBytes(ask.File(parameter.Name!)))
            : type.IsSubclassOf(typeof(XModel)) && parameter.Name == "request" ? JsonConvert.DeserializeObject(ask.Body, type)
            : _described.Arguments.GetValueOrDefault(Plain(parameter.Name!)) is { } wire ? Value(type, ask.Text(wire))
            // The one member of a body.
            : type == typeof(UserRef) ? UserRef.FromString(JsonConvert.DeserializeObject<string>(ask.Member(Plain(parameter.Name!)))!)
            : JsonConvert.DeserializeObject(ask.Member(Plain(parameter.Name!)), type);
    }

    private static CallOptions Options(Type type, StubAsk ask, StreamSettings? stream)
    {
        var options = (CallOptions)Activator.CreateInstance(type)!;
        foreach (var property in type.GetProperties().Where(property => property.DeclaringType == type && property.CanWrite))
        {
            if (ask.QueryOf(Plain(property.Name)) is { } text)
            {
                property.SetValue(options, Value(property.PropertyType, text));
            }
        }

        if (stream is not null)
        {
            type.GetProperty(nameof(StreamCallOptions.Stream))!.SetValue(options, stream);
        }

        return options;
    }

    private static object Value(Type type, string text)
    {
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
        {
            var item = type.GetGenericArguments()[0];
            var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(item))!;
            foreach (var part in text.Split(','))
            {
                list.Add(Value(item, part));
            }

            return list;
        }

        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain == typeof(string) ? text
            : plain == typeof(UserRef) ? UserRef.FromString(text)
            : plain == typeof(StreamPartitions) ? StreamPartitions.FromInt32(int.Parse(text, CultureInfo.InvariantCulture))
            : plain == typeof(DateTimeOffset) ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture)
            : plain.GetInterface(typeof(IOpenEnum<>).Name) is not null ? Activator.CreateInstance(plain, text)!
            : Convert.ChangeType(text, plain, CultureInfo.InvariantCulture);
    }

    /// <summary>A name without what C# and the wire write differently.</summary>
    internal static string Plain(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
}
