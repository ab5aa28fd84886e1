import Generation
import JSON
import Testing

/// A task with a catalogue of tools, and the graph of calls that it takes.
///
/// The graph: nodes separated by `;`, each `tool` or `tool "what it does"`, with its parents behind `<`, as indices from 0.
struct TaskCase: Sendable {
  enum Kind: String, Sendable, CaseIterable {
    case calls, room, web
  }
  var kind: Kind
  var tools: [String]
  var task: String
  var graph: String

  init(_ kind: Kind, _ tools: [String], _ task: String, _ graph: String) {
    self.kind = kind
    self.tools = tools
    self.task = task
    self.graph = graph
  }

  /// The catalogue, read from the JSON that an MCP server would answer.
  func catalogue() throws -> ToolCatalogue {
    let entries = tools.map { line -> JSONValue in
      let parts = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
      let names = parts.count > 2 ? parts[2].split(separator: " ").map(String.init) : []
      let properties = JSONObject(
        names.map { name -> (String, JSONValue) in
          let isNumber = ["count", "amount", "limit", "guests", "level", "minutes"].contains(name)
          return (name, ["type": .string(isNumber ? "number" : "string")])
        })
      return [
        "name": .string(parts[0]), "description": .string(parts.count > 1 ? parts[1] : ""),
        "inputSchema": [
          "type": "object", "properties": .object(properties), "required": .strings(names),
        ],
      ]
    }
    return try ToolCatalogue(
      reading: JSONDocument(parsing: JSONValue.object(["tools": .array(entries)]).serialized()))
  }
}

/// Tasks that the planner was built against.
enum TaskExam {
  static let travel = [
    "search_flights|Search for available flights between two cities|origin destination date",
    "book_flight|Book a flight by its id|flight_id",
    "search_hotels|Find hotels in a city|city date",
    "book_hotel|Reserve a room in a hotel|hotel_id",
    "get_weather|Get the weather forecast for a place|city",
    "convert_currency|Convert an amount of money from one currency to another|amount from to",
    "find_restaurants|Search restaurants by cuisine and location|city cuisine",
    "reserve_table|Reserve a table in a restaurant|restaurant_id guests",
    "rent_car|Rent a car at a place|city date",
    "translate_text|Translate text into another language|text language",
    "get_attractions|List tourist attractions of a city|city",
    "send_email|Send an e-mail to a recipient|to subject body",
    "add_calendar_event|Add an event to the calendar|title date",
  ]
  static let office = [
    "search_contacts|Look up a person in the address book|name",
    "send_email|Send an e-mail message|to subject body",
    "create_event|Create a meeting in the calendar|title date",
    "list_events|List the meetings of a day|date",
    "create_document|Create a new text document|title content",
    "summarize_document|Summarize a document|document_id",
    "search_documents|Search documents by keyword|query",
    "create_task|Add a task to the to-do list|title",
    "post_message|Post a message to a chat channel|channel text",
    "get_stock_price|Get the current price of a stock|symbol",
    "create_chart|Draw a chart from data|data", "translate_text|Translate a text|text language",
    "get_news|Get the latest news about a topic|topic",
    "set_reminder|Set a reminder for a time|text time",
  ]
  static let media = [
    "searchMovies|Search movies by title or genre|query",
    "getMovieDetails|Get cast, director and plot of a movie|movie_id",
    "getMovieReviews|Get reviews of a movie|movie_id",
    "searchSongs|Search for songs by artist or title|query",
    "getLyrics|Get the lyrics of a song|song_id",
    "createPlaylist|Create a playlist|name",
    "addToPlaylist|Add a song to a playlist|playlist_id song_id",
    "generateImage|Generate an image from a text prompt|prompt",
    "getRecipe|Find a recipe for a dish|dish",
    "getNutrition|Get calories and nutrition of a food|food", "tellJoke|Tell a random joke|",
    "getQuote|Get an inspirational quote|", "defineWord|Get the definition of a word|word",
    "getSynonyms|Get synonyms of a word|word",
  ]
  static let room = [
    "goto|Walk to a place or piece of furniture|place", "take|Pick up an object|object",
    "put|Put an object in or on something|object place",
    "open|Open a container|object", "close|Close a container|object",
    "clean|Clean an object with a sink|object", "heat|Heat an object with a microwave|object",
    "cool|Cool an object with a fridge|object", "slice|Slice an object with a knife|object",
    "toggle|Turn a lamp or device on or off|object", "find|Look for an object in the room|object",
  ]
  static let web = [
    "search_web|Search the web for a query|query", "open_page|Open a web page by address|url",
    "click_button|Click a button on the page|name",
    "fill_form|Fill in a form field|field text",
    "add_to_cart|Add a product to the shopping cart|product",
    "checkout|Pay for the items in the cart|",
    "search_products|Search products of the shop|query",
    "filter_results|Filter search results by price or rating|price",
    "login|Log in with a user account|user",
    "list_files|List the files of a folder|folder", "read_file|Read the content of a file|path",
    "write_file|Write text to a file|path text", "delete_file|Delete a file|path",
    "compress_folder|Compress a folder into an archive|folder",
    "run_tests|Run the test suite of a project|project",
    "deploy_service|Deploy a service to production|service",
    "create_issue|Open an issue in the bug tracker|title", "restart_server|Restart a server|server",
  ]

  static let cases: [TaskCase] = calls + rooms + webs

  static let calls: [TaskCase] = [
    TaskCase(
      .calls, travel,
      "I want to book a flight from Berlin to Rome and find a hotel; what is the weather there?",
      "search_flights \"find a flight from Berlin to Rome\"; book_flight \"book the flight\" <0; search_hotels \"find a hotel in Rome\"; get_weather \"weather in Rome\""
    ),
    TaskCase(
      .calls, travel,
      "What will the weather be like in Oslo tomorrow, and how much is 100 euros in Norwegian crowns?",
      "get_weather \"weather in Oslo tomorrow\"; convert_currency \"convert 100 euros into crowns\""
    ),
    TaskCase(
      .calls, travel, "Find flights from Paris to Tokyo on 2026-12-01 and book the cheapest one.",
      "search_flights \"find flights from Paris to Tokyo\"; book_flight \"book the cheapest flight\" <0"
    ),
    TaskCase(
      .calls, travel,
      "I'm planning a trip to Lisbon. List the attractions, find a good Portuguese restaurant and reserve a table there for four.",
      "get_attractions \"list attractions of Lisbon\"; find_restaurants \"find a Portuguese restaurant\"; reserve_table \"reserve a table for four\" <1"
    ),
    TaskCase(
      .calls, travel,
      "Search hotels in Vienna for Friday, book one of them, then email the confirmation to anna@example.org.",
      "search_hotels \"search hotels in Vienna\"; book_hotel \"book a hotel\" <0; send_email \"email the confirmation\" <1"
    ),
    TaskCase(
      .calls, travel, "Could you check the forecast for Madrid and also rent a car there?",
      "get_weather \"forecast for Madrid\"; rent_car \"rent a car in Madrid\" <0"),
    TaskCase(
      .calls, travel,
      "Translate 'where is the station' into Italian and add a calendar event for my trip on Monday.",
      "translate_text \"translate into Italian\"; add_calendar_event \"add calendar event for the trip\""
    ),
    TaskCase(
      .calls, travel,
      "Get the weather in Athens, translate it into German and send it to Bob by email.",
      "get_weather \"weather in Athens\"; translate_text \"translate the weather into German\" <0; send_email \"send it to Bob\" <1"
    ),
    TaskCase(
      .calls, travel,
      "We need a rental car in Nice, a hotel room in Nice and tickets for the attractions.",
      "rent_car \"rental car in Nice\"; search_hotels \"hotel in Nice\"; get_attractions \"attractions of Nice\""
    ),
    TaskCase(
      .calls, travel, "Before booking the hotel, check the weather in Prague.",
      "get_weather \"check the weather in Prague\"; book_hotel \"book the hotel\" <0"),
    TaskCase(
      .calls, office,
      "Find the latest news about electric cars, summarize the document and post the summary to the research channel.",
      "get_news \"latest news about electric cars\"; summarize_document \"summarize the document\"; post_message \"post the summary to the channel\" <1"
    ),
    TaskCase(
      .calls, office, "Look up Maria in the contacts and send her an email about the budget.",
      "search_contacts \"look up Maria\"; send_email \"send an email about the budget\" <0"),
    TaskCase(
      .calls, office,
      "What meetings do I have on Tuesday? Create a new meeting with the design team on Wednesday.",
      "list_events \"meetings on Tuesday\"; create_event \"create a meeting with the design team\""),
    TaskCase(
      .calls, office,
      "Get the stock price of AAPL, draw a chart from it, and email it to the board.",
      "get_stock_price \"stock price of AAPL\"; create_chart \"draw a chart\" <0; send_email \"email the chart to the board\" <1"
    ),
    TaskCase(
      .calls, office, "Remind me to call the bank at noon and add a task to clean the desk.",
      "set_reminder \"remind me to call the bank\"; create_task \"add a task to clean the desk\""),
    TaskCase(
      .calls, office,
      "Search the documents for the contract, summarize it, translate the summary into French and send it to legal@example.org.",
      "search_documents \"search documents for the contract\"; summarize_document \"summarize it\" <0; translate_text \"translate the summary into French\" <1; send_email \"send it to legal\" <2"
    ),
    TaskCase(
      .calls, office,
      "I would like to know the price of Tesla stock and the latest news on the company.",
      "get_stock_price \"price of Tesla stock\"; get_news \"latest news on the company\""),
    TaskCase(
      .calls, office,
      "Create a document called Plan, then post a message in the general channel that it is ready.",
      "create_document \"create document Plan\"; post_message \"post a message in the general channel\" <0"
    ),
    TaskCase(
      .calls, office,
      "Schedule a meeting with Tom for Thursday and set a reminder one hour before it.",
      "create_event \"schedule a meeting with Tom\"; set_reminder \"set a reminder before the meeting\" <0"
    ),
    TaskCase(
      .calls, office,
      "Please find documents about pricing and news about competitors, then create a chart from the results.",
      "search_documents \"find documents about pricing\"; get_news \"news about competitors\"; create_chart \"create a chart from the results\" <0,1"
    ),
    TaskCase(
      .calls, media,
      "Tell me a joke, give me an inspirational quote and define the word serendipity.",
      "tellJoke \"tell a joke\"; getQuote \"inspirational quote\"; defineWord \"define serendipity\""
    ),
    TaskCase(
      .calls, media, "Search for movies by Miyazaki and get the reviews of the first one.",
      "searchMovies \"search movies by Miyazaki\"; getMovieReviews \"reviews of the first movie\" <0"
    ),
    TaskCase(
      .calls, media,
      "Find the song Yesterday by the Beatles, get its lyrics, and add it to a new playlist called Classics.",
      "searchSongs \"find the song Yesterday\"; getLyrics \"get the lyrics\" <0; addToPlaylist \"add it to the playlist\" <0"
    ),
    TaskCase(
      .calls, media, "I want a recipe for lasagna, and how many calories does it have?",
      "getRecipe \"recipe for lasagna\"; getNutrition \"calories of lasagna\" <0"),
    TaskCase(
      .calls, media, "Generate an image of a red fox, then tell me synonyms of the word clever.",
      "generateImage \"image of a red fox\"; getSynonyms \"synonyms of clever\" <0"),
    TaskCase(
      .calls, media,
      "Create a playlist named Morning and search for songs by Nina Simone to add to the playlist.",
      "createPlaylist \"create playlist Morning\"; searchSongs \"search songs by Nina Simone\"; addToPlaylist \"add the songs to the playlist\" <0,1"
    ),
    TaskCase(
      .calls, media, "Who directed the movie Alien, and what do the reviews of the movie say?",
      "getMovieDetails \"director of the movie Alien\"; getMovieReviews \"reviews of the movie\""),
    TaskCase(
      .calls, media,
      "Look for a pasta recipe, check its nutrition facts and generate a picture of the dish.",
      "getRecipe \"pasta recipe\"; getNutrition \"nutrition facts\" <0; generateImage \"picture of the dish\" <0"
    ),
  ]

  static let rooms: [TaskCase] = [
    TaskCase(
      .room, room, "put a clean mug on the coffee table",
      "find \"find the mug\"; take \"take the mug\" <0; clean \"clean the mug\" <1; goto \"go to the coffee table\" <2; put \"put the mug on the coffee table\" <3"
    ),
    TaskCase(
      .room, room, "Heat an apple and put it in the fridge.",
      "find \"find the apple\"; take \"take the apple\" <0; heat \"heat the apple\" <1; goto \"go to the fridge\" <2; put \"put the apple in the fridge\" <3"
    ),
    TaskCase(
      .room, room, "place a cold tomato in the microwave",
      "find \"find the tomato\"; take \"take the tomato\" <0; cool \"cool the tomato\" <1; goto \"go to the microwave\" <2; put \"put the tomato in the microwave\" <3"
    ),
    TaskCase(
      .room, room, "Put a book on the desk.",
      "find \"find the book\"; take \"take the book\" <0; goto \"go to the desk\" <1; put \"put the book on the desk\" <2"
    ),
    TaskCase(
      .room, room, "examine the pillow with the desk lamp",
      "find \"find the pillow\"; take \"take the pillow\" <0; goto \"go to the desk lamp\" <1; toggle \"turn on the desk lamp\" <2"
    ),
    TaskCase(
      .room, room, "Open the drawer, take the knife and slice the bread.",
      "open \"open the drawer\"; take \"take the knife\" <0; slice \"slice the bread\" <1"),
    TaskCase(
      .room, room, "go to the kitchen and turn on the lamp",
      "goto \"go to the kitchen\"; toggle \"turn on the lamp\" <0"),
    TaskCase(
      .room, room, "put some sliced lettuce on the plate",
      "find \"find the lettuce\"; take \"take the lettuce\" <0; slice \"slice the lettuce\" <1; goto \"go to the plate\" <2; put \"put the lettuce on the plate\" <3"
    ),
  ]

  static let webs: [TaskCase] = [
    TaskCase(
      .web, web,
      "Log in as alice, search for running shoes, filter them by price and add the first one to the cart.",
      "login \"log in as alice\"; search_products \"search for running shoes\" <0; filter_results \"filter by price\" <1; add_to_cart \"add the first to the cart\" <2"
    ),
    TaskCase(
      .web, web,
      "I need to buy a green lamp: find it in the shop, put it into the cart and check out.",
      "search_products \"find a green lamp in the shop\"; add_to_cart \"put it into the cart\" <0; checkout \"check out\" <1"
    ),
    TaskCase(
      .web, web,
      "List the files in the logs folder, read error.log and create an issue about what it says.",
      "list_files \"list files in logs\"; read_file \"read error.log\" <0; create_issue \"create an issue about it\" <1"
    ),
    TaskCase(
      .web, web, "Run the tests of the project, then deploy the service and restart the server.",
      "run_tests \"run the tests\"; deploy_service \"deploy the service\" <0; restart_server \"restart the server\" <1"
    ),
    TaskCase(
      .web, web, "Compress the photos folder and delete the file notes.txt.",
      "compress_folder \"compress the photos folder\"; delete_file \"delete notes.txt\""),
    TaskCase(
      .web, web,
      "Open the page https://example.com, fill in the form with my name and click the submit button.",
      "open_page \"open the page\"; fill_form \"fill in the form\" <0; click_button \"click the submit button\" <1"
    ),
    TaskCase(
      .web, web, "Search the web for the opening hours of the museum and write them to hours.txt",
      "search_web \"search the web for the opening hours\"; write_file \"write them to hours.txt\" <0"
    ),
  ]
}
