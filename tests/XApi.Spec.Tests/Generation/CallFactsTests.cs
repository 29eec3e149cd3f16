using System.Text.Json.Nodes;

namespace XApi.Tests;

/// <summary>What is worked out of an operation for the Client templates.</summary>
[TestFixture]
public class CallFactsTests
{
    private const string Pages = """
        ThingPage:
          type: object
          x-envelope: response
          properties:
            data: { type: array, items: { $ref: '#/components/schemas/Thing' } }
            meta: { $ref: '#/components/schemas/Meta' }
        Meta: { type: object, properties: { next_token: { type: integer, format: int64 }, next: { type: string } } }
        """;

    private const string Token = "  - { name: token, in: query, description: Where the page begins., schema: { type: string } }";

    [Test]
    public void A_call_without_a_body_takes_what_it_needs_and_its_options()
    {
        var call = SmallSpec.Call(
            Operation(
                parameters: """
                  - { name: id, in: path, required: true, x-argument: thing_id, description: Its id., schema: { type: integer, format: int64 } }
                  - { name: thing.fields, in: query, description: Fields., schema: { type: array, items: { $ref: '#/components/schemas/Kind' } } }
                """
            ),
            "Kind: { type: string, enum: [a] }"
        );

        Assert.Multiple(() =>
        {
            Assert.That(call["parameters"]!.ToString(), Is.EqualTo("long thingId, "));
            Assert.That(call["returns"]!.ToString(), Is.EqualTo("Task<ThingResponse>"));
            Assert.That(Links(call), Is.EqualTo([".Path(\"id\", thingId)", ".Query(\"thing.fields\", options?.ThingFields);"]));
            Assert.That(call["remarks"]!.ToString(), Does.StartWith("<c>GET /2/things/{id}</c>. Needs no credential. It is one."));
        });
    }

    [TestCase("", "SendManyAsync")]
    [TestCase("  - { name: kinds, in: query, required: true, schema: { type: array, maxItems: 5, items: { type: string } } }", "SendAsync")]
    public void A_lookup_of_one_list_takes_any_number_and_one_of_two_lists_what_a_request_takes(string second, string send) =>
        Assert.That(
            SmallSpec.Call(
                Operation(
                    parameters: $"  - {{ name: ids, in: query, required: true, schema: {{ type: array, maxItems: 100, items: {{ type: string }} }} }}\n{second}"
                )
            )["send"]!.ToString(),
            Does.StartWith($"_transport.{send}(")
        );

    [Test]
    public void A_deletion_may_have_a_body() =>
        Assert.That(
            Links(
                SmallSpec.Call(
                    Operation(
                        "requestBody: { description: What to send., content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } } }"
                    ),
                    method: "delete"
                )
            ),
            Is.EqualTo([".Body(request);"])
        );

    [Test]
    public void A_body_of_bytes_is_a_stream()
    {
        var call = SmallSpec.Call(
            Operation(
                "requestBody: { description: The file., content: { application/octet-stream: { schema: { type: string, format: binary } } } }"
            ),
            method: "put"
        );

        Assert.That(call["parameters"]!.ToString(), Is.EqualTo("Stream content, "));
        Assert.That(Links(call), Is.EqualTo([".Body(content, \"application/octet-stream\");"]));
    }

    [Test]
    public void A_multipart_body_is_its_parts_with_the_file_last()
    {
        var call = SmallSpec.Call(
            Operation(
                """
                x-upload: media
                requestBody: { description: What to send., content: { multipart/form-data: { schema: { $ref: '#/components/schemas/Upload' } } } }
                """
            ),
            """
            Upload:
              type: object
              properties:
                media: { type: string, format: binary, description: The file. }
                about: { $ref: '#/components/schemas/Thing' }
                segment: { type: integer, format: int32 }
            """,
            "post"
        );

        Assert.That(call["parameters"]!.ToString(), Is.EqualTo("Stream media, Upload request, "));
        Assert.That(
            Links(call),
            Is.EqualTo([
                ".Multipart(new MultipartBody().Json(\"about\", request.About).Text(\"segment\", request.Segment).File(\"media\", media));",
            ])
        );
    }

    [Test]
    public void A_download_hands_out_bytes()
    {
        var call = SmallSpec.Call(
            Operation("x-download: true", response: "application/octet-stream: { schema: { type: string, format: binary } }")
        );

        Assert.That(call["returns"]!.ToString(), Is.EqualTo("Task<XDownload>"));
        Assert.That(call["send"]!.ToString(), Is.EqualTo("_transport.DownloadAsync(Get(options), options, cancellationToken)"));
    }

    [TestCase("meta.next_token", "id", "Meta?.NextToken?.ToString(CultureInfo.InvariantCulture)", "Id")]
    [TestCase("meta.next", "[id, id]", "JsonValues.Token(Meta?.Next)", "$\"{Id}\\n{Id}\"")]
    public void A_page_says_how_the_next_one_is_reached_and_what_tells_its_items_apart(
        string response,
        string key,
        string next,
        string itemKey
    )
    {
        var document = SmallSpec.Operation(
            Operation($"x-pagination: {{ request: token, response: {response}, items: data, key: {key} }}", Token, Json("ThingPage")),
            Pages
        )["components"]!["schemas"]!;

        Assert.That(document["ThingPage"]!["x-model"]!["page"]!["next"]!.ToString(), Is.EqualTo(next));
        Assert.That(document["Thing"]!["x-model"]!["key"]!.ToString(), Is.EqualTo(itemKey));
    }

    [TestCase("response: meta.next, items: data", "x-pagination has no `key`")]
    [TestCase("response: meta.next, items: data, key: name", "names the key `name`, which is no member of Thing")]
    [TestCase("response: meta.next, items: data, key: size", "the key `size` of Thing is an optional Int64")]
    [TestCase("response: meta.more, items: data, key: id", "names `meta.more`, but its response has no `more` there")]
    [TestCase("items: data, key: id", "x-pagination has no `response`")]
    public void A_page_that_can_not_be_followed_is_refused(string pagination, string message) =>
        Assert.That(
            () => SmallSpec.Operation(Operation($"x-pagination: {{ request: token, {pagination} }}", Token, Json("ThingPage")), Pages),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains(message)
        );

    private static string Json(string schema) => $"application/json: {{ schema: {{ $ref: '#/components/schemas/{schema}' }} }}";

    private static string Operation(string more = "x-a: b", string parameters = "", string? response = null) =>
        $$"""
            operationId: GetThing
            tags: [Things]
            summary: Gets a thing.
            description: It is one.
            x-method: Get
            x-docs: https://docs.x.com/things
            x-rate-limits: []
            security: []
            {{more}}
            parameters:{{(parameters.Length == 0 ? " []" : "\n" + parameters)}}
            responses:
              '200': { description: It., content: { {{response ?? Json("ThingResponse")}} } }
            """;

    private static IEnumerable<string> Links(JsonNode call) => call["links"]!.AsArray().Select(link => link!.ToString());
}
